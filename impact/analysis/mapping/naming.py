"""Where a text names an element, and whether the words around it let the name mean the element.

A name of several words, or one written with inner capitals, means what it names. A name that is also an ordinary
word (*logic*, *client*, *storage*) means the element only where the sentence treats it as a thing of its own:
*the storage keeps …*, *the Storage component*, not *a bit of logic* or *his preferences*.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from impact.analysis.mapping.words import FUNCTION_WORDS, split_words
from impact.domain.mapping import MappingPolicy, MappingTarget

LONGEST_NAME = 10
LONGEST_ACRONYM = 5
DETERMINERS = frozenset(["the", "this", "that", "these", "those", "each", "every", "one", "single", "another", "its"])
POSSESSIVES = frozenset(["his", "her", "their", "your", "our", "my", "whose"])
QUANTITIES = frozenset(["bit", "lot", "kind", "sort", "piece", "amount", "level", "form", "number", "set"])
VAGUE = frozenset(["some", "any", "much", "little", "more", "less", "no", "such"])
INTERFACE = "interface"
INTERFACE_WORDS = frozenset([INTERFACE, "api", "endpoint", "port", "gateway"])
CODE_NAME = re.compile(r"`([a-z][a-z0-9_]*)`")
DATA_ENDINGS = frozenset(["css", "csv", "html", "json", "md", "png", "properties", "svg", "txt", "xml", "yaml", "yml"])
"""How names of files of data end; files of program code are parts of what they are named for."""


@dataclass(frozen=True, slots=True)
class Naming:
    """A place where a text names a target.

    Attributes
    ----------
    target_id
        The target.
    how
        The way, a key of ``MappingPolicy.named``.
    start, end
        Place in the text, the end exclusive; where a pronoun stands for the target, that of the pronoun.
    rivals
        How many targets the words name, this one included.
    """

    target_id: str
    how: str
    start: int
    end: int
    rivals: int = 1


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """How a document writes names.

    Attributes
    ----------
    small_names
        Names with a capital in the model that the document mostly writes small, in lower case and singular.
    code_names
        Names in lower case that the document writes in back-ticks: without them they are ordinary words.
    """

    small_names: frozenset[str] = frozenset()
    code_names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Name:
    target_id: str
    written: str
    words: tuple[str, ...]

    @property
    def is_one_word(self) -> bool:
        return len(self.words) == 1

    @property
    def is_acronym(self) -> bool:
        return self.written.isupper() and len(self.written) <= LONGEST_ACRONYM


class NameIndex:
    """Names of the targets, as a text may write them: in one word or several, in the plural, with a role word.

    Of targets with one name, an interface gives way to what is none: the component of that name is meant.

    Parameters
    ----------
    targets
        What may be named.
    policy
        Role words, common words and short forms.
    is_prose
        Whether the texts are sentences of a document. There an interface is named only by a name that says so:
        *New Session* is what happens, and *the New Session API* what offers it.
    """

    def __init__(self, targets: Sequence[MappingTarget], policy: MappingPolicy, *, is_prose: bool) -> None:
        self.role_words = policy.role_words
        self.common_words = policy.common_words
        self.short_forms = policy.short_forms
        self._names: dict[str, list[_Name]] = {}
        interfaces = {target.id for target in targets if INTERFACE in target.kind.casefold()}
        for target in targets:
            for written in (target.name, *target.aliases):
                words = tuple(singular(word.text) for word in split_words(written))
                is_event = is_prose and target.id in interfaces and not INTERFACE_WORDS & set(words)
                if words and len(words) <= LONGEST_NAME and not is_event:
                    self._names.setdefault("".join(words), []).append(_Name(target.id, written.strip(), words))
        for word in FUNCTION_WORDS:
            self._names.pop(word, None)
        for joined, names in self._names.items():
            things = [name for name in names if name.target_id not in interfaces]
            self._names[joined] = _distinct(things or names)
        self.heads = self._known_by(lambda words: words[-1:] if len(words) > 1 else ())
        self.tails = self._known_by(lambda words: words[-2:] if len(words) > 2 else ())
        self.acronyms = self._known_by(lambda words: [word[0] for word in words] if len(words) > 1 else ())

    def _known_by(self, part: Callable[[tuple[str, ...]], Sequence[str]]) -> Mapping[str, str]:
        """Give parts of names, joined, by which exactly one target is known and which name nothing themselves."""
        targets_by_part: dict[str, set[str]] = {}
        for names in self._names.values():
            for name in names:
                targets_by_part.setdefault("".join(part(name.words)), set()).add(name.target_id)
        return {
            known: next(iter(target_ids))
            for known, target_ids in targets_by_part.items()
            if len(target_ids) == 1 and known and known not in self.role_words and known not in self._names
        }

    def named(self, joined: str) -> Sequence[_Name]:
        """Names that read so when their words are joined, in lower case and singular."""
        return self._names.get(joined, ())

    def context_of(self, texts: Sequence[str]) -> DocumentContext:
        """Look how a document writes names: small, or as code."""
        whole = "\n".join(texts)
        small: set[str] = set()
        for joined, names in self._names.items():
            if joined in self.common_words or not any(name.is_one_word and name.written[0].isupper() for name in names):
                continue
            capital = f"{joined[0].upper()}{joined[1:]}"
            written_small = len(re.findall(rf"\b{re.escape(joined)}s?\b", whole))
            written_large = len(re.findall(rf"(?<=[a-z,;:] ){re.escape(capital)}s?\b", whole))
            if written_small > written_large:
                small.add(joined)
        return DocumentContext(frozenset(small), frozenset(CODE_NAME.findall(whole)))

    def find(self, text: str, context: DocumentContext = DocumentContext()) -> list[Naming]:
        """Find where a text names targets, in the order of the text; of overlapping names the longest counts.

        Parameters
        ----------
        text
            The text.
        context
            How the document of the text writes names.
        """
        sentence = _Sentence(text, self, context)
        found: list[Naming] = []
        place = 0
        while place < len(sentence.words):
            length, names, how = sentence.longest_at(place)
            if how:
                start, end = sentence.words[place].start, sentence.words[place + length - 1].end
                found.extend(Naming(name.target_id, how, start, end, len(names)) for name in names)
            place += max(1, length)
        return found


def _distinct(names: Iterable[_Name]) -> list[_Name]:
    return list({name.target_id: name for name in names}.values())


def singular(word: str) -> str:
    """Fold case and cut a plural ``s``.

    Examples
    --------
    >>> singular("Hubs"), singular("Access"), singular("UIs")
    ('hub', 'access', 'ui')
    """
    if len(word) > 2 and word.endswith("s") and word[:-1].isupper():
        return word[:-1].casefold()
    folded = word.casefold()
    is_plural = len(folded) > 2 and folded.endswith("s") and not folded.endswith(("ss", "us", "is", "as", "os"))
    return folded[:-1] if is_plural else folded


class _Sentence:
    """The words of one text and what stands around them."""

    def __init__(self, text: str, index: NameIndex, context: DocumentContext) -> None:
        self.text = text
        self._context = context
        self.words = tuple(split_words(text))
        self._index = index

    def longest_at(self, place: int) -> tuple[int, Sequence[_Name], str]:
        """Find the longest name that starts with a word: its length in words, what it names, and how; how may be ''."""
        joined = ""
        best: tuple[int, Sequence[_Name], str] = (1, (), "")
        for length in range(1, LONGEST_NAME + 1):
            end = place + length - 1
            if end >= len(self.words) or (length > 1 and self._is_gap(end - 1)):
                break
            joined += singular(self.words[end].text)
            names = [name for name in self._index.named(joined) if self._fits(name, place, length)]
            how = self._how(place, length, names) if names else ""
            if names and (how or length > best[0]):
                best = (length, names, how)
        return best

    def _is_gap(self, place: int) -> bool:
        """Tell whether more than a blank, a sign that joins, or a change of case stands between a word and the next."""
        between = self.text[self.words[place].end : self.words[place + 1].start]
        return re.fullmatch(r"[\s\-_]?\s*|[.:/]{1,2}", between) is None

    def _fits(self, name: _Name, place: int, length: int) -> bool:
        """Hold acronyms to their case, and dots to names that have them."""
        spoken = self.text[self.words[place].start : self.words[place + length - 1].end]
        if re.search(r"[.:/]", spoken):
            return spoken.casefold() == name.written.casefold()
        return not name.is_acronym or spoken in (name.written, f"{name.written}s")

    def _how(self, place: int, length: int, names: Sequence[_Name]) -> str:
        """Say in which way words name what they spell, or '' if the sentence uses them as ordinary words."""
        start, end = self.words[place].start, self.words[place + length - 1].end
        spoken = self.text[start:end]
        if spoken.casefold() in self._context.code_names:
            return "name" if self.text[start - 1 : start] == self.text[end : end + 1] == "`" else ""
        if self._is_hyphened(place, length):
            return ""
        if self._is_in_dotted(place, length):
            return "" if self._is_in_file_or_address(place) else "dotted"
        if self._is_inside_longer(place, length):
            return ""
        has_inner_capital = re.search(r"[a-z0-9][A-Z]|[A-Z]{2}", spoken) is not None
        if length > 1 or has_inner_capital or any(not name.is_one_word for name in names):
            return "name"
        if self._is_other_thing(place):
            return ""
        return self._how_one_word(place, spoken, {name.written for name in names})

    def _how_one_word(self, place: int, spoken: str, written: Collection[str]) -> str:
        """Say in which way one word names what is written so, by its case and by what stands around it."""
        is_capitalised = spoken[0].isupper()
        is_name_capitalised = any(name[0].isupper() for name in written)
        if is_capitalised and is_name_capitalised:
            if self._opens(place):
                return "ordinary word" if self._is_subject(place) else ""
            return "" if self._is_common(place) and self._goes_on_as_name(place) else "name"
        is_as_written = spoken in written or (not is_capitalised and singular(spoken) in self._context.small_names)
        if is_as_written:
            return "" if self._is_ordinary(place) or self._is_modifier(place) else "ordinary word"
        return "ordinary word" if self._is_thing(place) else ""

    def _is_modifier(self, place: int) -> bool:
        """Tell whether a small word only qualifies the next noun, or has something of its own: *core logic*."""
        if not self._joins(place) or self._has_role_behind(place):
            return False
        following = self._word(place + 1)
        return following == "of" or not (following in FUNCTION_WORDS or following.endswith(("s", "ed")))

    def _token(self, place: int) -> tuple[int, int]:
        """Places of the first and last word of the same unbroken token."""
        first = last = place
        while first > 0 and self.words[first - 1].end == self.words[first].start:
            first -= 1
        while last + 1 < len(self.words) and self.words[last].end == self.words[last + 1].start:
            last += 1
        return first, last

    def _is_inside_longer(self, place: int, length: int) -> bool:
        """Tell whether the words are a part of a longer unbroken name that is not just one with a role word behind."""
        first, last = self._token(place)
        end = place + length - 1
        if first < place:
            return True
        rest = [singular(word.text) for word in self.words[end + 1 : last + 1]] if end < last else []
        return bool(rest) and not all(word in self._index.role_words for word in rest)

    def _is_in_dotted(self, place: int, length: int) -> bool:
        first, last = self._token(place)
        if first < place or last > place + length - 1:
            return False
        before = self.text[: self.words[first].start]
        after = self.text[self.words[last].end :]
        return (
            re.search(r"[A-Za-z0-9][.:/]{1,2}$", before) is not None
            or re.match(r"[.:/]{1,2}[A-Za-z0-9]", after) is not None
        )

    def _is_in_file_or_address(self, place: int) -> bool:
        """Tell whether a word is a part of the name of a file of data, or of an address of the web."""
        start = max(self.text.rfind(blank, 0, self.words[place].start) for blank in " \t\n(") + 1
        chunk = re.split(r"[\s)]", self.text[start:], maxsplit=1)[0].strip("`'\",;.")
        is_path = "/" in chunk and not self.words[place].text[0].isupper()
        return is_path or "://" in chunk or chunk.rpartition(".")[2].casefold() in DATA_ENDINGS

    def _is_hyphened(self, place: int, length: int) -> bool:
        """Tell whether a hyphen ties the words to others that are no role: *Tornado-based*, *configure-rabbitmq*."""
        end = place + length - 1
        before, after = self.text[: self.words[place].start], self.text[self.words[end].end :]
        if re.search(r"[A-Za-z0-9]-$", before):
            return True
        tied = re.match(r"-([A-Za-z0-9]+)", after)
        return tied is not None and singular(tied.group(1)) not in self._index.role_words

    def _is_common(self, place: int) -> bool:
        return singular(self.words[place].text) in self._index.common_words

    def _goes_on_as_name(self, place: int) -> bool:
        """Tell whether a further capitalised word makes it the name of something else: *Client Scripts*."""
        if not self._joins(place) or self._has_role_behind(place):
            return False
        behind = self.words[place + 1].text
        return behind[0].isupper() and behind.casefold() not in FUNCTION_WORDS

    def _opens(self, place: int) -> bool:
        return not re.search(r"[A-Za-z0-9]", self.text[: self.words[place].start].rsplit(". ", 1)[-1])

    def _word(self, place: int) -> str:
        return self.words[place].text.casefold() if 0 <= place < len(self.words) else ""

    def _joins(self, place: int) -> bool:
        """Tell whether only blanks stand between a word and the next."""
        if not 0 <= place < len(self.words) - 1:
            return False
        return not self.text[self.words[place].end : self.words[place + 1].start].strip()

    def _has_role_behind(self, place: int) -> bool:
        return self._joins(place) and singular(self._word(place + 1)) in self._index.role_words

    def _is_other_thing(self, place: int) -> bool:
        """Tell whether a capitalised word before makes it the name of something else: *Google Cloud Storage*."""
        if not self._joins(place - 1) or self._opens(place - 1):
            return False
        before = self.words[place - 1].text
        is_name = (
            before[0].isupper() and before.casefold() not in FUNCTION_WORDS and self.words[place].text[0].isupper()
        )
        return is_name and singular(before) not in self._index.role_words and not self._index.named(singular(before))

    def _is_ordinary(self, place: int) -> bool:
        before = self._word(place - 1) if self._joins(place - 1) else ""
        if before in POSSESSIVES or before in VAGUE:
            return True
        return before == "of" and self._word(place - 2) in QUANTITIES

    def _is_thing(self, place: int) -> bool:
        """Tell whether a determiner or a role word shows that the word is meant as a thing of its own."""
        if self._is_ordinary(place):
            return False
        if self._is_common(place):
            return self._has_role_behind(place) and not self._word(place + 1).endswith("s")
        first = place
        while first > 0 and self._joins(first - 1) and place - first < 2 and self._word(first) not in DETERMINERS:
            first -= 1
        has_determiner = any(self._word(at) in DETERMINERS for at in range(first, place))
        if self._has_role_behind(place):
            return has_determiner or self._word(place - 1) in ("a", "an") or place == 0
        following = self._word(place + 1) if self._joins(place) else ""
        return (
            has_determiner
            and following != "of"
            and (not following or following in FUNCTION_WORDS or following.endswith("s"))
        )

    def _is_subject(self, place: int) -> bool:
        if self._has_role_behind(place):
            return True
        following = self._word(place + 1) if self._joins(place) else ""
        may_be_verb = following.endswith("s") and not self._is_common(place)
        return following != "of" and (not following or following in FUNCTION_WORDS or may_be_verb)
