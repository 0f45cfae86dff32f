# The dashboard with everything it needs to serve several people: sign-in, PostgreSQL, minutes as PDF.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
ENV PIP_CONSTRAINT=/src/constraints.txt \
    PIP_BUILD_CONSTRAINT=/src/constraints.txt \
    PIP_DISABLE_PIP_VERSION_CHECK=1
COPY . .
RUN python -m venv /srv/impact \
    && /srv/impact/bin/pip install --no-cache-dir ".[oidc,pdf,postgres]"

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --create-home --home-dir /var/lib/impact impact
COPY --from=build /srv/impact /srv/impact
COPY .streamlit/config.toml /var/lib/impact/.streamlit/config.toml
ENV PATH=/srv/impact/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/var/lib/impact/cache \
    XDG_DATA_HOME=/var/lib/impact/data
USER 10001
WORKDIR /var/lib/impact
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
ENTRYPOINT ["impact"]
CMD ["app", "--address", "0.0.0.0"]
