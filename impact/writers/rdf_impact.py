"""Say in RDF what an analysis found: the run, its inputs, impacts with their paths, review tasks and effort."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

from pyoxigraph import NamedNode

from impact.domain import vocabulary as v
from impact.domain.effort import EffortEstimate, Figures
from impact.domain.result import ImpactedElement, ImpactedSection, ImpactPath, ImpactReport, PathStep, ScopeChange
from impact.domain.term_rules import PERSON_DAY
from impact.domain.vocabulary import own
from impact.writers.rdf_graphs import DIGEST_SIGNS
from impact.writers.rdf_models import ESTIMATE_STATUS, TIER, TOUCH_KIND, concept
from impact.writers.rdf_triples import Fact, IriScheme, Triples, moment, node, segment, tail

LONGEST_SCOPE = 80
"""Signs of what an analysis is about that go into IRIs as they are."""


def scope_segment(report: ImpactReport) -> str:
    """Give what a report is about as one segment of an IRI; a what-if has another than the plain result.

    Of a long list of touches it has the beginning, and a digest of the whole.
    """
    name = segment(report.scope)
    if len(report.scope) > LONGEST_SCOPE:
        digest = hashlib.sha256(report.scope.encode(errors="surrogatepass")).hexdigest()[:DIGEST_SIGNS]
        name = f"{segment(report.scope[: LONGEST_SCOPE - DIGEST_SIGNS])};{digest}"
    return name + (";what-if" if report.effort.status == "what_if" else "")


class ImpactStatements:
    """State the report of a release, or of another scope, which has no release.

    A what-if has IRIs of its own, so that both results of one release can stand in one store. The time of the run is
    the beginning of the day on which the register speaks, so that the same inputs say the same.
    """

    def __init__(self, triples: Triples, iris: IriScheme, report: ImpactReport) -> None:
        self._triples, self._iris, self._report = triples, iris, report
        self._scope = scope_segment(report)
        self._subject = iris.iri("report", self._scope)
        self._release = iris.release(report.release.id) if report.release else None
        self._change_ids = {item.change.id for item in report.changes}
        self._when = moment(dt.datetime.combine(report.as_of, dt.time(), dt.UTC)) if report.as_of else None

    def state(self) -> None:
        """State all of it, in the order of the report."""
        self._run()
        self._report_itself()
        for item in self._report.changes:
            self._scoped_change(item)
        for change_id, reason in self._report.left_out:
            facts: list[Fact] = [(own("isAnalysed"), False), (own("reason"), reason)]
            self._scoped(change_id, facts)
        for element in self._report.elements:
            self._impact(element)
        for section in self._report.sections:
            self._impact(section.element)
        for section in self._report.estimated_sections:
            self._review_task(section)
        self._effort(self._report.effort)

    def _run(self) -> None:
        run, inputs = self._iris.iri("run", self._scope), self._report.inputs
        policy = self._iris.iri("policy", segment(inputs.policy))
        facts: list[Fact] = [
            (v.TITLE, f"Analysis of {self._report.scope}"),
            (own("ofRelease"), self._release),
            (own("asOf"), self._report.as_of),
            (v.ENDED_AT, self._when),
            (own("seed"), inputs.seed),
            (own("worlds"), inputs.worlds),
            *((v.USED, self._iris.named("input", file)) for file in sorted(inputs.sha256_by_file)),
            (v.USED, policy),
        ]
        self._triples.describe(run, [v.ACTIVITY], facts)
        for file, digest in sorted(inputs.sha256_by_file.items()):
            known: list[Fact] = [(v.IDENTIFIER, file), (own("sha256"), digest)]
            self._triples.describe(self._iris.named("input", file), [v.ENTITY], known)
        self._triples.describe(policy, [v.ENTITY], [(v.TITLE, "Effective policy"), (own("sha256"), inputs.policy)])

    def _report_itself(self) -> None:
        report = self._report
        limits = zip(("mustLimit", "shouldLimit", "glanceLimit"), report.limits, strict=True)
        facts: list[Fact] = [
            (v.TITLE, f"Impact of {report.scope}, {report.workspace}"),
            (v.DESCRIPTION, report.note),
            (v.WAS_GENERATED_BY, self._iris.iri("run", self._scope)),
            (v.GENERATED_AT, self._when),
            (own("ofRelease"), self._release),
            (own("graphRelease"), self._iris.release(report.graph_release) if report.graph_release else None),
            (own("baselineRelease"), self._iris.release(report.baseline_release) if report.baseline_release else None),
            (own("asOf"), report.as_of),
            (own("threshold"), report.threshold),
            *((own(name), limit) for name, limit in limits),
            (own("emptyReason"), report.empty_reason),
            (own("hasEstimate"), self._iris.iri("effort", self._scope)),
        ]
        self._triples.describe(self._subject, [own("Report"), v.ENTITY], facts)

    def _scoped_change(self, item: ScopeChange) -> None:
        must, should, glance = item.sections_above
        facts: list[Fact] = [
            (own("isAnalysed"), True),
            (own("state"), item.status),
            (own("sectionsAboveMust"), must),
            (own("sectionsAboveShould"), should),
            (own("sectionsAboveGlance"), glance),
            (own("alonePersonDays"), _days(self._report.effort.alone_by_change.get(item.change.id))),
        ]
        self._scoped(item.change.id, facts)

    def _scoped(self, change_id: str, facts: list[Fact]) -> None:
        scoped = self._iris.iri("scoped", self._scope, tail(change_id))
        known: list[Fact] = [(own("byChange"), self._iris.change(change_id)), (v.IS_PART_OF, self._subject)]
        self._triples.describe(scoped, [own("ScopedChange")], [*known, *facts])
        self._triples.describe(self._subject, (), [(own("analyses"), scoped)])

    def _impact(self, element: ImpactedElement) -> None:
        reached = self._iris.element(element.id)
        impact = self._iris.iri("impact", self._scope, tail(element.id))
        facts: list[Fact] = [
            (own("impactOn"), reached),
            (own("ofRelease"), self._release),
            (v.IS_PART_OF, self._subject),
            (own("likelihood"), element.likelihood),
            (own("low"), element.low),
            (own("high"), element.high),
            (own("samplingLow"), element.sampling_low),
            (own("samplingHigh"), element.sampling_high),
            (own("tier"), concept(TIER, element.tier)),
            (own("isMarginal"), element.is_marginal),
            (own("touchKind"), concept(TOUCH_KIND, element.touch or "")),
            (own("why"), element.why),
            (own("pathsShare"), element.paths_share),
            (own("arePathsComplete"), element.are_paths_complete),
        ]
        self._triples.describe(impact, [own("Impact")], facts)
        self._triples.describe(self._release or self._subject, (), [(own("affects"), reached)])
        for item in element.changes:
            self._change_likelihood(element.id, impact, change_id=item.change_id, likelihood=item.likelihood)
        for place, path in enumerate(element.paths, start=1):
            self._path(element.id, path, place=place, impact=impact)

    def _change_likelihood(self, element_id: str, impact: NamedNode, *, change_id: str, likelihood: float) -> None:
        """State how likely one change is to arrive; from the lowest tier up, that it affects the element."""
        change = self._iris.change(change_id)
        facts: list[Fact] = [
            (own("ofImpact"), impact),
            (own("byChange"), change),
            (own("likelihood"), likelihood),
        ]
        subject = self._iris.iri("reached", self._scope, segment(change_id), tail(element_id))
        self._triples.describe(subject, [own("ChangeLikelihood")], facts)
        if likelihood >= self._report.limits[2]:
            self._triples.describe(change, (), [(own("affects"), self._iris.element(element_id))])

    def _path(self, element_id: str, path: ImpactPath, *, place: int, impact: NamedNode) -> None:
        subject = self._iris.iri("path", self._scope, tail(element_id), str(place))
        steps = [
            self._iris.iri("step", self._scope, tail(element_id), str(place), str(number))
            for number in range(1, len(path.steps) + 1)
        ]
        facts: list[Fact] = [
            (own("place"), place),
            (own("words"), path.words),
            (own("likelihood"), path.likelihood),
            (own("share"), path.share),
            (own("touchKind"), concept(TOUCH_KIND, path.touch_kind)),
            (own("startsAt"), self._iris.element(path.start_id)),
            *((own("startedBy"), self._iris.change(change_id)) for change_id in path.change_ids),
            *((own("hasStep"), step) for step in steps),
        ]
        self._triples.describe(subject, [own("Path")], facts)
        for number, (name, step) in enumerate(zip(steps, path.steps, strict=True), start=1):
            self._step(name, step, number=number)
        self._triples.describe(impact, (), [(own("hasPath"), subject)])

    def _step(self, subject: NamedNode, step: PathStep, *, number: int) -> None:
        facts: list[Fact] = [
            (own("place"), number),
            (own("from"), self._iris.element(step.source_id)),
            (own("to"), self._iris.element(step.target_id)),
            (own("crosses"), self._iris.named("relationship", step.relationship_id)),
            (own("direction"), step.direction),
            (own("likelihood"), step.likelihood),
            (own("words"), step.words),
        ]
        if step.undrawn is not None:
            facts += [(own("across"), self._iris.element(left_out.id)) for left_out in step.undrawn.across]
            drawn = dict.fromkeys(tie.id for tie in step.undrawn.chain)
            facts += [(own("followsFrom"), self._iris.named("relationship", name)) for name in drawn]
            facts.append((own("certainty"), str(step.undrawn.certainty)))
        self._triples.describe(subject, [own("Step")], facts)

    def _review_task(self, section: ImpactedSection) -> None:
        is_priced = self._report.effort.total is not None
        floor = self._report.limits[2]
        related = [item.change_id for item in section.element.changes if item.likelihood >= floor]
        facts: list[Fact] = [
            (v.TITLE, f"Review {section.element.name or section.element.id}"),
            (v.IDENTIFIER, f"{self._report.scope} {section.element.id}"),
            (own("reviews"), self._iris.element(section.element.id)),
            (own("ofRelease"), self._release),
            (v.IS_PART_OF, self._subject),
            (own("role"), section.role),
            (own("treatment"), section.treatment),
            (own("area"), section.area),
            (own("size"), section.size),
            (own("sizeUnit"), section.size_unit),
            (own("isSizeAssumed"), section.is_size_assumed),
            (own("likelihood"), section.element.likelihood),
            (own("meanPersonDays"), section.mean_person_days if is_priced else None),
            *((v.RELATED_CHANGE_REQUEST, self._iris.change(change_id)) for change_id in related),
        ]
        subject = self._iris.iri("review", self._scope, tail(section.element.id))
        self._triples.describe(subject, [v.REVIEW_TASK], facts)

    def _effort(self, effort: EffortEstimate) -> None:
        estimate, doubt = self._iris.iri("effort", self._scope), effort.doubt
        facts: list[Fact] = [
            (own("estimateStatus"), concept(ESTIMATE_STATUS, effort.status)),
            (v.IS_PART_OF, self._subject),
            *((own("missingCondition"), name) for name in effort.missing),
            *((own("unknownCondition"), name) for name in effort.unknown),
            (own("saving"), _days(effort.saving)),
            (own("leftOutPersonDays"), _days(effort.left_out)),
            (own("doubtAffected"), doubt.affected if doubt else None),
            (own("doubtWeights"), doubt.weights if doubt else None),
            (own("doubtRates"), doubt.rates if doubt else None),
            (own("newcomers"), effort.newcomers),
            (own("reviewMonths"), effort.review_months),
        ]
        self._triples.describe(estimate, [own("EffortEstimate")], facts)
        if effort.total is not None:
            self._figure(estimate, self._iris.iri("effort", self._scope, "total"), figures=effort.total, cut="total")
        cuts: Mapping[str, Mapping[str, Figures]] = {
            "role": effort.by_role,
            "document": effort.by_document,
            "package": effort.by_package,
            "activity": effort.by_activity,
            "change": effort.by_change,
        }
        for cut, figures_by_name in cuts.items():
            for name, figures in figures_by_name.items():
                subject = self._iris.iri("effort", self._scope, f"by-{cut}", tail(name))
                self._figure(estimate, subject, figures=figures, cut=cut, name=name)
        self._assumptions(estimate, effort)

    def _figure(self, estimate: NamedNode, subject: NamedNode, *, figures: Figures, cut: str, name: str = "") -> None:
        facts: list[Fact] = [
            (own("cut"), cut),
            (own("cutName"), name),
            (own("byChange"), self._iris.change(name) if cut == "change" and name in self._change_ids else None),
            (own("p10"), figures.p10),
            (own("p50"), figures.p50),
            (own("p80"), figures.p80),
            (own("mean"), figures.mean),
            (v.HAS_UNIT, node(PERSON_DAY)),
        ]
        self._triples.describe(subject, [own("EffortFigure")], facts)
        self._triples.describe(estimate, (), [(own("hasFigure"), subject)])

    def _assumptions(self, estimate: NamedNode, effort: EffortEstimate) -> None:
        for place, item in enumerate(effort.assumptions, start=1):
            subject = self._iris.iri("effort", self._scope, "assumption", str(place))
            facts: list[Fact] = [
                (v.TITLE, item.name),
                (own("value"), item.value),
                (own("unit"), item.unit),
                (own("reason"), item.reason),
            ]
            self._triples.describe(subject, [own("Assumption")], facts)
            self._triples.describe(estimate, (), [(own("hasAssumption"), subject)])


def _days(number: float | None) -> float | None:
    """Give person-days as a decimal even where they are the sum of nothing, a whole 0."""
    return None if number is None else float(number)
