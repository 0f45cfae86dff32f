"""Rules that only importing a document or a table of steps reports."""

from __future__ import annotations

from impact.readers.documents.docx import read_docx
from impact.readers.documents.pdf import read_pdf
from impact.readers.processes import read_process_table
from tests.pdf_files import Bookmark, Text, paragraph, pdf_file
from tests.word_documents import paragraph as word_paragraph
from tests.word_documents import word_document

STEPS = """\
process_id,process_name,step_id,step_name,node_kind,next_steps
P,P,a,Begin,start,b
P,P,b,Which,gateway_event,c;d
P,P,c,Answer,receive,e
P,P,d,Late,timer,c
P,P,e,Done,end,
"""


def test_what_an_event_gateway_shares_with_another_step_is_reported() -> None:
    problems = read_process_table(STEPS.encode(), file="steps.csv").problems
    assert [(problem.rule, problem.line) for problem in problems] == [("shared-event", 3)]


def test_page_breaks_that_contradict_the_stated_pages_are_reported() -> None:
    breaks = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = word_paragraph("One", "berschrift1") + word_paragraph("text " * 40) + f"<w:p>{breaks * 2}</w:p>"
    document = read_docx(word_document(body, app="<Pages>40</Pages><Words>41</Words>"), file="book.docx")
    assert "pages-differ" in {problem.rule for problem in document.problems}


def test_bookmarks_that_lead_to_no_page_are_reported() -> None:
    page = [Text("1 Purpose", 700), *paragraph(60, top=650)]
    data = pdf_file([page], bookmarks=[Bookmark("1 Purpose", 0), Bookmark("2 Gone", 0)])
    first, target, rest = data.rpartition(b"/Dest[5 0 R")
    document = read_pdf(first + target.replace(b"5", b"3") + rest, file="book.pdf")
    assert "lost-bookmarks" in {problem.rule for problem in document.problems}
    assert "lost-bookmarks" not in {problem.rule for problem in read_pdf(data, file="book.pdf").problems}
