"""Which writer writes which format: the tables that the command line and the tests go by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from impact.domain.assessment import Assessment
from impact.domain.change_sheet import ImportedRegister
from impact.domain.comparison import Comparison
from impact.domain.concern import ConcernListing
from impact.domain.decision import Decision
from impact.domain.delphi import DelphiJudgement
from impact.domain.effort import Figures
from impact.domain.evaluation import LinkEvaluation
from impact.domain.explanation import Explanation
from impact.domain.history import SubjectHistory
from impact.domain.hub import Hubs
from impact.domain.interface_version import VersionsReport
from impact.domain.label import LabelJudgement, SwitchLabel
from impact.domain.lessons import Lessons
from impact.domain.listing import ListedChange, MappedText
from impact.domain.query import Answer, Query
from impact.domain.reach import Reach
from impact.domain.release_slot import ReleasePlan
from impact.domain.result import ImpactReport
from impact.domain.ripple_debt import RippleDebt
from impact.domain.rule import Rule
from impact.domain.scenario import KeptScenario
from impact.domain.scenario_outcome import ScenarioOutcome
from impact.domain.selection import SelectionListing
from impact.domain.sensitivity import Sensitivity
from impact.domain.status_report import StatusReport
from impact.domain.stopping import StoppingRule
from impact.domain.waiver import CheckReport
from impact.domain.work_package import WorkPackage
from impact.writers.answer import (
    write_answer_csv,
    write_answer_json,
    write_answer_table,
    write_queries_csv,
    write_queries_json,
    write_queries_table,
)
from impact.writers.assessment import write_assessment_csv, write_assessment_json, write_assessment_markdown
from impact.writers.change_sheet import write_imported_csv, write_imported_json, write_imported_markdown
from impact.writers.comparison import write_comparison_json, write_comparison_markdown
from impact.writers.concerns import write_concerns_csv, write_concerns_json, write_concerns_markdown
from impact.writers.decisions import write_decisions_csv, write_decisions_json, write_decisions_markdown
from impact.writers.delphi import (
    write_judgements_json,
    write_judgements_markdown,
    write_policy_fragment,
    write_scenario_fragment,
)
from impact.writers.evaluation import write_evaluation_json, write_evaluation_markdown
from impact.writers.explanation import write_explanation_markdown
from impact.writers.history import write_history_csv, write_history_json, write_history_markdown
from impact.writers.hubs import write_hubs_csv, write_hubs_json, write_hubs_markdown
from impact.writers.json import write_explanation_json, write_report_json
from impact.writers.kept_scenarios import (
    write_kept_json,
    write_kept_markdown,
    write_kept_toml,
    write_scenarios_json,
    write_scenarios_markdown,
)
from impact.writers.labels import (
    write_judgement_json,
    write_judgement_markdown,
    write_labels_csv,
    write_labels_json,
    write_labels_markdown,
)
from impact.writers.lessons import write_lessons_json, write_lessons_markdown, write_verdicts_csv
from impact.writers.listing import (
    write_changes_csv,
    write_changes_json,
    write_changes_markdown,
    write_mapping_json,
    write_mapping_markdown,
)
from impact.writers.markdown import write_report_markdown
from impact.writers.minutes import MinutesParts, write_minutes_csv, write_minutes_json, write_minutes_markdown
from impact.writers.problems import write_check_json, write_check_text, write_rules_json, write_rules_text
from impact.writers.reach import write_reach_csv, write_reach_json, write_reach_markdown
from impact.writers.release_plan import (
    write_release_plan_csv,
    write_release_plan_json,
    write_release_plan_markdown,
)
from impact.writers.report_sarif import write_report_sarif
from impact.writers.ripple_debt import write_debt_csv, write_debt_json, write_debt_markdown
from impact.writers.sarif import write_check_sarif
from impact.writers.scenario import write_outcomes_markdown
from impact.writers.scenario_json import write_outcomes_json
from impact.writers.selection import write_selection_csv, write_selection_json, write_selection_table
from impact.writers.sensitivity import write_sensitivity_json, write_sensitivity_markdown
from impact.writers.status import write_status_csv, write_status_json, write_status_markdown
from impact.writers.stopping import write_stopping_csv, write_stopping_json, write_stopping_markdown
from impact.writers.versions import write_versions_csv, write_versions_json, write_versions_markdown
from impact.writers.work_package import write_packages_csv, write_packages_json, write_packages_markdown

REPORT_WRITERS: Mapping[str, Callable[[ImpactReport], str]] = {
    "md": write_report_markdown,
    "json": write_report_json,
    "sarif": write_report_sarif,
}
PACKAGE_WRITERS: Mapping[str, Callable[[Sequence[WorkPackage]], str]] = {
    "md": write_packages_markdown,
    "json": write_packages_json,
    "csv": write_packages_csv,
}
LESSON_WRITERS: Mapping[str, Callable[[Lessons], str]] = {
    "md": write_lessons_markdown,
    "json": write_lessons_json,
    "csv": write_verdicts_csv,
}
DEBT_WRITERS: Mapping[str, Callable[[RippleDebt, int], str]] = {
    "md": write_debt_markdown,
    "json": write_debt_json,
    "csv": write_debt_csv,
}
CONCERN_WRITERS: Mapping[str, Callable[[ConcernListing], str]] = {
    "md": write_concerns_markdown,
    "json": write_concerns_json,
    "csv": write_concerns_csv,
}
SELECTION_WRITERS: Mapping[str, Callable[[SelectionListing], str]] = {
    "table": write_selection_table,
    "csv": write_selection_csv,
    "json": write_selection_json,
}
EXPLANATION_WRITERS: Mapping[str, Callable[[Explanation], str]] = {
    "md": write_explanation_markdown,
    "json": write_explanation_json,
}
SENSITIVITY_WRITERS: Mapping[str, Callable[[Sensitivity], str]] = {
    "md": write_sensitivity_markdown,
    "json": write_sensitivity_json,
}
DELPHI_WRITERS: Mapping[str, Callable[[Sequence[DelphiJudgement], Mapping[str, Figures]], str]] = {
    "md": write_judgements_markdown,
    "json": write_judgements_json,
}
FRAGMENT_WRITERS: Mapping[str, Callable[[Sequence[DelphiJudgement]], str]] = {
    "policy": write_policy_fragment,
    "scenario": write_scenario_fragment,
}
STOPPING_WRITERS: Mapping[str, Callable[[StoppingRule, int | None], str]] = {
    "md": write_stopping_markdown,
    "json": write_stopping_json,
    "csv": write_stopping_csv,
}
HUB_WRITERS: Mapping[str, Callable[[Hubs], str]] = {
    "md": write_hubs_markdown,
    "json": write_hubs_json,
    "csv": write_hubs_csv,
}
MAPPING_WRITERS: Mapping[str, Callable[[MappedText], str]] = {
    "md": write_mapping_markdown,
    "json": write_mapping_json,
}
CHANGE_LIST_WRITERS: Mapping[str, Callable[[Sequence[ListedChange]], str]] = {
    "md": write_changes_markdown,
    "json": write_changes_json,
    "csv": write_changes_csv,
}
HISTORY_WRITERS: Mapping[str, Callable[[SubjectHistory], str]] = {
    "md": write_history_markdown,
    "json": write_history_json,
    "csv": write_history_csv,
}
VERSION_WRITERS: Mapping[str, Callable[[VersionsReport], str]] = {
    "md": write_versions_markdown,
    "json": write_versions_json,
    "csv": write_versions_csv,
}
DECISION_WRITERS: Mapping[str, Callable[[Sequence[Decision]], str]] = {
    "md": write_decisions_markdown,
    "json": write_decisions_json,
    "csv": write_decisions_csv,
}
EVALUATION_WRITERS: Mapping[str, Callable[[LinkEvaluation], str]] = {
    "md": write_evaluation_markdown,
    "json": write_evaluation_json,
}
STATUS_WRITERS: Mapping[str, Callable[[StatusReport], str]] = {
    "md": write_status_markdown,
    "json": write_status_json,
    "csv": write_status_csv,
}
RELEASE_PLAN_WRITERS: Mapping[str, Callable[[ReleasePlan], str]] = {
    "md": write_release_plan_markdown,
    "json": write_release_plan_json,
    "csv": write_release_plan_csv,
}
ASSESSMENT_WRITERS: Mapping[str, Callable[[Assessment], str]] = {
    "md": write_assessment_markdown,
    "json": write_assessment_json,
    "csv": write_assessment_csv,
}
REACH_WRITERS: Mapping[str, Callable[[Reach], str]] = {
    "md": write_reach_markdown,
    "json": write_reach_json,
    "csv": write_reach_csv,
}
COMPARISON_WRITERS: Mapping[str, Callable[[Comparison], str]] = {
    "md": write_comparison_markdown,
    "json": write_comparison_json,
}
OUTCOME_WRITERS: Mapping[str, Callable[[Sequence[ScenarioOutcome]], str]] = {
    "md": write_outcomes_markdown,
    "json": write_outcomes_json,
}
SCENARIO_LIST_WRITERS: Mapping[str, Callable[[Sequence[KeptScenario]], str]] = {
    "md": write_scenarios_markdown,
    "json": write_scenarios_json,
}
KEPT_SCENARIO_WRITERS: Mapping[str, Callable[[KeptScenario], str]] = {
    "md": write_kept_markdown,
    "json": write_kept_json,
    "toml": write_kept_toml,
}
PROBLEM_WRITERS: Mapping[str, Callable[[CheckReport], str]] = {
    "text": write_check_text,
    "json": write_check_json,
    "sarif": write_check_sarif,
}
RULE_WRITERS: Mapping[str, Callable[[Sequence[Rule]], str]] = {
    "text": write_rules_text,
    "json": write_rules_json,
}
MINUTES_WRITERS: Mapping[str, Callable[[MinutesParts], str]] = {
    "md": write_minutes_markdown,
    "json": write_minutes_json,
    "csv": write_minutes_csv,
}
SHEET_WRITERS: Mapping[str, Callable[[ImportedRegister], str]] = {
    "md": write_imported_markdown,
    "json": write_imported_json,
    "csv": write_imported_csv,
}
LABEL_WRITERS: Mapping[str, Callable[[Sequence[SwitchLabel]], str]] = {
    "md": write_labels_markdown,
    "json": write_labels_json,
    "csv": write_labels_csv,
}
JUDGEMENT_WRITERS: Mapping[str, Callable[[LabelJudgement], str]] = {
    "md": write_judgement_markdown,
    "json": write_judgement_json,
}
ANSWER_WRITERS: Mapping[str, Callable[[Answer], str]] = {
    "table": write_answer_table,
    "csv": write_answer_csv,
    "json": write_answer_json,
}
QUERY_LIST_WRITERS: Mapping[str, Callable[[Sequence[Query]], str]] = {
    "table": write_queries_table,
    "csv": write_queries_csv,
    "json": write_queries_json,
}
