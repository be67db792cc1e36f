"""ARCHITECTURE.md draws the house as it is: arrows, topics, files and functions are compared with the code."""

import ast
import re

from hezhang_contracts.registry import TOPICS

from tests.architecture.sources import FOLDERS, ROOT, files, imported, tree

PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
Arrows = set[tuple[str, str]]
_SHARED = {"hezhang_contracts": "contracts", "hezhang_kit": "kit", "hezhang_stack": "stack"}


def drawn_arrows() -> Arrows:
    block = re.search(r"```imports\n(.*?)```", PAGE, re.DOTALL)
    assert block, "ARCHITECTURE.md has no block of imports"
    arrows: Arrows = set()
    for line in block.group(1).splitlines():
        source, arrow, targets = line.partition("→")
        assert arrow, f"{line!r} has no arrow"
        arrows |= {(source.strip(), target) for target in targets.split()}
    return arrows


def part_of(module: str) -> str | None:
    """The part of the house that a module belongs to; None for one from outside."""
    package, *inner = module.split(".")
    if package in _SHARED:
        return _SHARED[package]
    return inner[0] if package in FOLDERS and inner else None


def arrows_of_the_code() -> Arrows:
    arrows: Arrows = set()
    for package, folder in FOLDERS.items():
        for path in files(folder):
            inside = path.relative_to(folder).with_suffix("").as_posix().replace("/", ".")
            source = part_of(f"{package}.{inside}")
            targets = {part_of(module) for module in imported(tree(path))}
            arrows |= {(str(source), target) for target in targets if target not in (None, source)}
    return arrows


def drawn_topics() -> dict[str, tuple[str, str]]:
    rows = re.findall(r"^\| `([a-z._]+)` \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    return {topic: (told.strip(), heard.strip()) for topic, told, heard in rows}


def functions(path: str) -> set[str]:
    nodes = ast.walk(tree(ROOT / path))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_the_arrows_are_the_imports_of_the_code() -> None:
    drawn, real = drawn_arrows(), arrows_of_the_code()
    assert real - drawn == set(), "imports that ARCHITECTURE.md does not draw"
    assert drawn - real == set(), "arrows of ARCHITECTURE.md that no code uses"


def test_the_topics_are_those_of_the_registry() -> None:
    real = {
        name: (", ".join(sorted(topic.producers)), ", ".join(sorted(topic.consumers)))
        for name, topic in sorted(TOPICS.items())
    }
    assert drawn_topics() == real
    assert list(drawn_topics()) == list(real), "the table is in the order of names"


def test_the_files_and_functions_it_names_exist() -> None:
    named = re.findall(r"`((?:services|shared)/[\w./-]+?)(?:::(\w+))?`", PAGE)
    assert len(named) > 8
    for path, function in named:
        assert (ROOT / path).exists(), f"{path} does not exist"
        assert not function or function in functions(path), f"{path} has no function {function}"


def test_the_files_of_the_kit_that_it_names_exist() -> None:
    named = set(re.findall(r"`(\w+\.py)`", PAGE))
    assert named
    assert {name for name in named if not (ROOT / "shared/kit/hezhang_kit" / name).is_file()} == set()


def test_the_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / target).exists(), f"{target} does not exist"


def test_it_is_one_page() -> None:
    assert len(PAGE.splitlines()) <= 100
