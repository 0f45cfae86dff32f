"""Write a paper as one HTML file that needs nothing else: pictures inside, no script, light and dark, prints well."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from impact.domain.formatting import days
from impact.domain.paper import (
    Bar,
    BarChart,
    Block,
    Figure,
    Heading,
    Histogram,
    ListItem,
    Paper,
    PaperTable,
    Paragraph,
    Preformatted,
    Run,
    Runs,
)
from impact.writers.paper_histogram import histogram_html

BAR_WIDTH, BAR_HEIGHT, LABEL_WIDTH, WORDS_WIDTH = 420, 20, 210, 130
LONGEST_LABEL = 34
SHORT, SHORTEST = 24, 12
"""Characters of a word, and of several, that a cell of a table keeps on one line."""
LEAST_CONTENTS = 4
"""Chapters from which on a paper has a list of contents."""
SAFE_LINK = re.compile(r"^(https?://|#|[\w./-]+$)")
HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
"""
"""How every page begins, up to its title: nothing is fetched, no script runs."""
STYLE = """\
:root{--ink:#1f2428;--soft:#57606a;--rule:#d0d7de;--paper:#fff;--band:#f6f8fa;--accent:#0b6e8f;
--bar:#6fa8d9;--mark:#123f73;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#e6e8ea;--soft:#9aa4ad;--rule:#3a434c;--paper:#14181c;--band:#1d2329;
--accent:#4fb3d3;--bar:#3f78ad;--mark:#c3d9ef}}
body{font:15px/1.5 system-ui,"Segoe UI",sans-serif;color:var(--ink);background:var(--paper);max-width:1080px;
margin:0 auto;padding:1.5rem}
h1{font-size:1.7rem;line-height:1.25;margin:.2rem 0 1rem}
h2{font-size:1.3rem;border-bottom:1px solid var(--rule);padding-bottom:.2rem;margin:2rem 0 .7rem}
h3{font-size:1.08rem;margin:1.4rem 0 .5rem}
nav ol{columns:2;margin:0 0 1rem;padding-left:1.4rem}
a{color:var(--accent)}
table{border-collapse:collapse;margin:.6rem 0 1rem;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid var(--rule);padding:.28rem .7rem .28rem 0;text-align:left;vertical-align:top;
overflow-wrap:anywhere}
th{position:sticky;top:0;background:var(--paper);border-bottom:2px solid var(--rule);overflow-wrap:normal}
.right{text-align:right;white-space:nowrap}
.short{white-space:nowrap}
.wide{overflow-x:auto;position:relative}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
blockquote{margin:.6rem 0;padding:.4rem .9rem;background:var(--band);border-left:4px solid var(--accent)}
code,pre{font-family:ui-monospace,Consolas,monospace;font-size:.9em;background:var(--band)}
pre{padding:.6rem;overflow-x:auto}
figure{margin:1rem 0;overflow-x:auto}
figure svg{max-width:100%;height:auto}
figcaption{color:var(--soft);font-size:.9rem;margin-top:.2rem}
.chart text{fill:var(--ink);font:12px system-ui,sans-serif}.chart .bar{fill:var(--bar)}.chart .mark{stroke:var(--mark);
stroke-width:2}.chart .axis{stroke:var(--rule)}
@page{margin:14mm}
@media print{html{font-size:9pt}body{max-width:none;padding:0;font-size:9.5pt;line-height:1.35}nav{display:none}
table{font-size:.9em}th{position:static}th,td{padding:.12rem .5rem .12rem 0}.wide,figure{overflow:visible}
.close h1{font-size:1.5rem;margin:0 0 .4rem}.close h2{font-size:1.1rem;margin:.7rem 0 .25rem}
.close p,.close ul,.close blockquote{margin:.2rem 0}.close table{margin:.2rem 0 .4rem}
h2,h3{break-after:avoid}tr,figure,li{break-inside:avoid}thead{display:table-header-group}a{color:inherit;text-decoration:none}}
"""
"""Style of every page."""


def write_paper_html(paper: Paper) -> str:
    """Write a paper as a page of HTML; the same paper gives the same text."""
    anchors = _anchors(paper)
    title = escape(paper.title)
    chapters = [
        (heading, anchor) for heading, anchor in zip(paper.headings, anchors, strict=True) if heading.level == 1
    ]
    links = [f'<li><a href="#{anchor}">{escape(heading.text)}</a></li>' for heading, anchor in chapters]
    contents = (
        f'<nav aria-label="Contents"><ol>\n{_lines(links)}\n</ol></nav>\n'
        if not paper.is_one_page and len(links) >= LEAST_CONTENTS
        else ""
    )
    return (
        f"{HEAD}<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body{_manner_of(paper)}>\n"
        f"<header><h1>{title}</h1></header>\n{contents}<main>\n{_lines(_grouped(paper.blocks, anchors))}\n"
        "</main>\n</body>\n</html>\n"
    )


def _manner_of(paper: Paper) -> str:
    return ' class="close"' if paper.is_one_page else ""


def _lines(parts: Sequence[str]) -> str:
    return "\n".join(parts)


def _anchors(paper: Paper) -> list[str]:
    """Give each heading an address of its own, made of its words."""
    taken: dict[str, int] = {}
    found = []
    for heading in paper.headings:
        words = re.sub(r"[^a-z0-9]+", "-", heading.text.casefold()).strip("-") or "part"
        taken[words] = taken.get(words, 0) + 1
        found.append(words if taken[words] == 1 else f"{words}-{taken[words]}")
    return found


def _grouped(blocks: Sequence[Block], anchors: Sequence[str]) -> list[str]:
    parts: list[str] = []
    numbers, under = iter(anchors), ""
    for is_list, group in groupby(blocks, key=lambda block: isinstance(block, ListItem)):
        if is_list:
            parts.append(_list([block for block in group if isinstance(block, ListItem)]))
            continue
        for block in group:
            under = block.text if isinstance(block, Heading) else under
            parts.append(_block(block, next(numbers) if isinstance(block, Heading) else "", under=under))
    return parts


def _block(block: Block, anchor: str, *, under: str) -> str:
    match block:
        case Heading():
            tag = f"h{min(block.level + 1, 6)}"
            return f'<{tag} id="{anchor}">{escape(block.text)}</{tag}>'
        case Paragraph():
            made = f"<p>{_runs(block.runs)}</p>"
            return f"<blockquote>{made}</blockquote>" if block.is_note else made
        case PaperTable():
            return _table(block, under)
        case Preformatted():
            return f"<pre>{escape(block.text)}</pre>"
        case BarChart():
            return _chart(block)
        case Histogram():
            return histogram_html(block)
        case Figure():
            caption = f"<figcaption>{escape(block.caption)}</figcaption>"
            return f'<figure role="group" aria-label="{escape(block.alt)}">{block.svg}{caption}</figure>'
        case ListItem():
            return _list([block])


def _list(items: Sequence[ListItem]) -> str:
    parts, depth = [], -1
    for item in items:
        while depth < item.level:
            parts.append("<ul>")
            depth += 1
        while depth > item.level:
            parts.append("</ul>")
            depth -= 1
        parts.append(f"<li>{_runs(item.runs)}</li>")
    return _lines([*parts, *["</ul>"] * (depth + 1)])


def _table(table: PaperTable, caption: str) -> str:
    head = "".join(
        f'<th scope="col"{_manner(table, place, ())}>{_runs(cell)}</th>' for place, cell in enumerate(table.header)
    )
    rows = [
        "<tr>"
        + "".join(f"<td{_manner(table, place, cell)}>{_runs(cell)}</td>" for place, cell in enumerate(row))
        + "</tr>"
        for row in table.rows
    ]
    body = f"<thead><tr>{head}</tr></thead>\n<tbody>\n{_lines(rows)}\n</tbody>"
    return f'<div class="wide"><table><caption>{escape(caption)}</caption>{body}</table></div>'


def _manner(table: PaperTable, place: int, cell: Runs) -> str:
    """Say how a cell is set: numbers flush right, and a short word, such as an interval, in one piece."""
    if place in table.right:
        return ' class="right"'
    words = "".join(run.text for run in cell)
    is_short = len(words) <= SHORTEST or (len(words) <= SHORT and " " not in words)
    return ' class="short"' if words and is_short else ""


def _runs(runs: Runs) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    made = escape(run.text)
    for wanted, tag in ((run.is_code, "code"), (run.is_italic, "em"), (run.is_bold, "strong")):
        if wanted:
            made = f"<{tag}>{made}</{tag}>"
    return f'<a href="{escape(run.link)}">{made}</a>' if run.link and SAFE_LINK.match(run.link) else made


def _chart(chart: BarChart) -> str:
    longest = max((max(bar.value, bar.mark or 0.0) for bar in chart.bars), default=0.0) or 1.0
    width, height = LABEL_WIDTH + BAR_WIDTH + WORDS_WIDTH, BAR_HEIGHT * len(chart.bars) + 4
    rows = "".join(_bar(bar, place, longest) for place, bar in enumerate(chart.bars))
    names = [f"bar: {chart.value_name}"] if chart.value_name else []
    names += [f"line: {chart.mark_name}"] if chart.mark_name else []
    caption = f"{chart.title} ({'; '.join(names)})" if names else chart.title
    words = "; ".join(_said(bar, chart) for bar in chart.bars)
    return (
        f'<figure><svg class="chart" role="img" aria-label="{escape(words)}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{rows}</svg><figcaption>{escape(caption)}</figcaption></figure>'
    )


def _bar(bar: Bar, place: int, longest: float) -> str:
    top = BAR_HEIGHT * place + 2
    length = BAR_WIDTH * bar.value / longest
    label = bar.label if len(bar.label) <= LONGEST_LABEL else f"{bar.label[: LONGEST_LABEL - 1]}…"
    parts = [
        f'<text x="{LABEL_WIDTH - 8}" y="{top + 13}" text-anchor="end">{escape(label)}</text>',
        f'<rect class="bar" x="{LABEL_WIDTH}" y="{top + 2}" width="{length:.1f}" height="{BAR_HEIGHT - 6}"/>',
    ]
    end, words = length, days(bar.value)
    if bar.mark is not None:
        reach = BAR_WIDTH * bar.mark / longest
        x, end = f"{LABEL_WIDTH + reach:.1f}", max(length, reach)
        parts.append(f'<line class="mark" x1="{x}" x2="{x}" y1="{top}" y2="{top + BAR_HEIGHT - 2}"/>')
        words = f"{words} · {days(bar.mark)}"
    parts.append(f'<text x="{LABEL_WIDTH + end + 7:.1f}" y="{top + 13}">{words}</text>')
    return "".join(parts)


def _said(bar: Bar, chart: BarChart) -> str:
    mark = f", {chart.mark_name} {days(bar.mark)}" if bar.mark is not None else ""
    return f"{bar.label}: {chart.value_name} {days(bar.value)}{mark}"
