"""Which packages may import which, and the limits on sizes and names (architecture.md)."""

import ast
import builtins
import re
import sys
from functools import cache
from pathlib import Path, PurePosixPath

import httpx
import pytest

from app.main import create_app
from app.settings import load
from tests.web.sync_settings import NOW

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"
pytestmark = pytest.mark.xdist_group("architecture")  # one worker parses all modules
CORE = {"calendars", "wix", "settings", "stores"}
BUILDERS = {
    "main",
    "build_alerts",
    "build_services",
    "build_stores",
    "build_wix_access",
    "build_wix_app",
    "sandbox_mode",
    "site_factory",
}
PROCESS = BUILDERS | {"alerts", "cli", "server", "watchdog", "log"}
PACKAGES = CORE | PROCESS | {"web", "sandbox"}
ALLOWED_IMPORTS = {
    # package or module: (what it may import of the app, which libraries it may import)
    "main.py": (PACKAGES, {"httpx", "fastapi", "starlette"}),
    "build_services.py": (PACKAGES, {"httpx", "starlette"}),
    "build_stores.py": (PACKAGES, set()),
    "build_alerts.py": (PACKAGES, set()),
    "build_wix_access.py": (CORE, {"httpx"}),
    "build_wix_app.py": (PACKAGES, set()),
    "sandbox_mode.py": ({"sandbox", "web", "wix"}, {"httpx", "starlette"}),
    "site_factory.py": (CORE | {"build_wix_access"}, {"httpx"}),
    "stores": ({"stores"}, set()),
    "stores/redis_connection.py": ({"stores"}, {"redis"}),
    "settings": ({"settings"}, {"pydantic", "dotenv", "cryptography"}),
    "web": (
        {"web", "calendars", "wix", "stores", "log"},
        {"fastapi", "starlette", "jinja2", "markupsafe", "babel", "segno"},
    ),
    "web/middleware/content_coding.py": (set(), {"backports", "compression"}),
    "calendars": ({"calendars", "wix", "stores"}, {"itsdangerous"}),
    "calendars/security/owner_password.py": ({"calendars", "stores"}, {"argon2"}),
    "calendars/values/zone_name.py": (set(), {"babel"}),
    "wix": ({"wix"}, {"httpx"}),
    "wix/http/transport.py": ({"wix"}, {"httpx", "aiohttp", "yarl"}),
    "wix/http/aiohttp_session.py": ({"wix"}, {"httpx", "aiohttp"}),
    "wix/signed/webhook.py": ({"wix"}, {"cryptography"}),
    "sandbox": ({"sandbox"}, {"starlette", "jinja2", "anyio"}),
    "sandbox/signature.py": ({"sandbox"}, {"cryptography"}),
    # the command `run` reads the settings, `sandbox` serves the sandbox, `web` has the texts
    "alerts": ({"alerts", "calendars", "wix"}, {"httpx"}),
    "alerts/apprise_process.py": (set(), {"apprise"}),
    "cli": (PACKAGES, {"fastapi", "httpx", "starlette"}),
    "cli/quick_start.py": (set(), {"pydantic", "uvicorn"}),
    "log.py": (set(), set()),
    "watchdog.py": (set(), set()),
    "server": ({"server", "watchdog"}, {"starlette", "uvicorn", "httptools"}),
    "__main__.py": ({"cli"}, set()),
    "__init__.py": (set(), set()),
}
SITE = {
    "wix_api_key": "IST.key",
    "wix_site_id": "f054e0b8-3ce3-494d-b394-7d9c777a5bbb",
    "secret_key": "0123456789abcdefghijklmnopqrstuvwxyz",
}
ROOTS = {"base.html", "sandbox/layout.html"}


@cache
def modules():
    """Return the syntax tree of each module: parsed on demand, as each worker collects all tests"""
    return {
        path.relative_to(APP).as_posix(): ast.parse(path.read_text()) for path in APP.rglob("*.py")
    }


def imports(tree):
    """Names of all modules that are imported anywhere in a module, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            yield from [f"app.{a.name}" for a in node.names] if source == "app" else [source]


def calls(tree, name):
    """Calls of a function or method of that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            if called == name or (isinstance(called, ast.Name) and called.id == name):
                yield node


def words(tree):
    """Every name that a module mentions."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=word) | ast.Attribute(attr=word) | ast.alias(name=word):
                yield word


def package_of(name):
    return name if name in ALLOWED_IMPORTS else name.partition("/")[0]


def test_packages_import_only_what_they_may():
    assert [
        (name, module)
        for name, tree in modules().items()
        for module in imports(tree)
        if not may_import(name, module)
    ] == []


def may_import(name, module):
    own, others = ALLOWED_IMPORTS[package_of(name)]
    top, _, rest = module.partition(".")
    if top == "app":
        return rest.partition(".")[0] in own
    return top in others or top in sys.stdlib_module_names


def test_tools_import_test_helpers_but_no_tests():
    found = [
        (path.name, module)
        for path in (ROOT / "tools").rglob("*.py")
        for module in imports(ast.parse(path.read_text()))
        if module.rpartition(".")[2].startswith(("test_", "conftest"))
    ]

    assert found == []


LAYERS = [
    *("routes", "middleware_stack", "pages", "problems", "dependencies", "services"),
    *("view", "middleware", "language", "urls", "headers"),
]
"""The layers of `web`, from top to bottom; each imports only from those below it."""


def test_the_layers_of_web_import_downward_only():
    upward = []
    for name, tree in modules().items():
        if not name.startswith("web/"):
            continue
        own = LAYERS.index(layer_of(name)) if layer_of(name) in LAYERS else -1
        for module in imports(tree):
            imported = module.removeprefix("app.web.").partition(".")[0]
            if module.startswith("app.web.") and LAYERS.index(imported) < own:
                upward.append(f"{name} imports {module}")

    assert upward == []


def layer_of(name):
    return name.split("/")[1].removesuffix(".py")


SUB_PACKAGES = {
    "values": set(),
    "security": {"values"},
    "snapshot": {"values"},
    "history": {"values"},
    "directory": {"values", "snapshot"},
    "sync": {"values", "security", "snapshot", "history"},
    "connecting": {"values", "security", "snapshot", "directory", "sync"},
    "coverage": {"values", "snapshot", "directory", "sync"},
    "busy": {"values", "snapshot", "coverage"},
    "clashes": {"values", "snapshot", "directory", "coverage", "busy"},
    "invitations": {"values", "security", "directory", "sync", "history"},
    "proof": {"values", "security", "snapshot", "coverage", "history"},
    "alerts": {"coverage", "directory", "snapshot", "history", "site", "values"},
}
"""The sub-packages of `calendars`, and which others each may import."""


def test_the_sub_packages_of_calendars_have_no_import_cycle():
    assert [*foreign_imports("calendars", SUB_PACKAGES)] == []


def foreign_imports(package, allowed):
    """The imports between the sub-packages of a package that its table does not allow."""
    for name, tree in modules().items():
        if not name.startswith(f"{package}/") or name.count("/") == 1:
            continue
        own = name.split("/")[1]
        for module in imports(tree):
            parts = module.split(".")
            if parts[:2] == ["app", package] and parts[2] not in allowed[own] | {own}:
                yield f"{name} imports {module}"


WIX_PACKAGES = {
    "parsing": set(),
    "http": {"parsing", "errors"},
    "external_calendars": {"http", "parsing"},
    "schedules": {"http", "parsing"},
    "calendar_events": {"http", "parsing"},
    "staff_members": {"http", "parsing"},
    "site": {"http", "parsing"},
    "automations": {"http", "parsing"},
    "access_tokens": {"http", "parsing", "errors"},
    "signed": {"http", "parsing", "errors"},
}
"""The packages of `wix`, and what else of `wix` each may import: no API uses another."""


def test_the_packages_of_wix_have_no_import_cycle():
    assert [*foreign_imports("wix", WIX_PACKAGES)] == []


def test_every_wix_api_has_the_same_modules():
    apis = [name for name, others in WIX_PACKAGES.items() if "http" in others and name != "signed"]
    parts = ("client", "models", "requests", "responses")

    assert [
        f"{api}/{part}" for api in apis for part in parts if f"wix/{api}/{part}.py" not in modules()
    ] == []


def test_writes_to_wix_are_not_repeated_like_reads():
    requests = [
        (ast.literal_eval(call.args[0]), ast.literal_eval(call.args[1]), ast.unparse(policy.value))
        for name, tree in modules().items()
        for call in calls(tree, "WixRequest")
        for policy in call.keywords
        if name.startswith("wix/") and policy.arg == "policy"
    ]
    reads = [policy for method, verb, policy in requests if is_read(method, verb)]
    writes = [policy for method, verb, policy in requests if not is_read(method, verb)]

    assert {*reads} == {"READ"}
    assert writes
    assert "READ" not in writes


def is_read(method, verb):
    return verb == "GET" or method.startswith("Query")


def test_every_package_exists():
    assert {package_of(name) for name in modules()} == set(ALLOWED_IMPORTS)


@pytest.mark.parametrize("word", ["WixClient", "network_client", "network_transport", "ApiKey"])
def test_the_web_receives_its_wix_client(word):
    web = [name for name in modules() if name.startswith("web/")]

    assert [name for name in web if word in words(modules()[name])] == []


def test_a_site_builds_no_wix_client_of_its_own():
    assert "WixClient" not in {*words(modules()["calendars/site.py"])}


def test_without_redis_its_client_is_not_imported():
    loading = set()
    for name, tree in modules().items():
        at_once: list[ast.stmt] = []
        at_once += [one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
        found = {*imports(ast.Module(at_once, []))}
        if found & {"redis.asyncio", "redis.exceptions", "redis"}:
            loading.add(name)

    assert loading == {"stores/redis_connection.py"}


def test_state_of_apps_and_requests_is_typed():
    # the sandbox shares no code with the app; its own app holds the sandbox in its state
    app = {name for name in modules() if not name.startswith("sandbox/")}

    assert {name for name in app if [*of_state(modules()[name])]} == {"web/services.py"}
    assert {name for name in app if '"state"' in (APP / name).read_text()} == {
        "server/strict_protocol.py",
        "web/middleware/request_context.py",
    }


def of_state(tree):
    """Attributes that a module takes from `app.state` or `request.state`."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(
                value=ast.Attribute(
                    value=ast.Name(id="app" | "request") | ast.Attribute(attr="app"), attr="state"
                )
            ):
                yield node.attr


def test_only_the_command_line_prints():
    printing = {name for name, tree in modules().items() if [*calls(tree, "print")]}

    assert printing == {"cli/console.py"}


def test_redirects_are_made_in_one_place_with_303():
    # the sandbox shares no code with the app, so its consent pages redirect on their own
    made = {name: [*calls(tree, "RedirectResponse")] for name, tree in modules().items()}

    assert {name for name, found in made.items() if found} == {
        "web/urls.py",
        "sandbox/consent.py",
    }
    for call in (call for found in made.values() for call in found):
        given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "status_code")]
        assert [ast.literal_eval(one) for one in given] == [303]


def test_itsdangerous_does_not_check_token_ages():
    # with max_age it rejects a token from a clock two seconds ahead (security.md, E6)
    using = {name for name, tree in modules().items() if "itsdangerous" in imports(tree)}

    assert using == {"calendars/security/tokens.py"}
    for tree in modules().values():
        assert not {"TimestampSigner", "URLSafeTimedSerializer"} & {*words(tree)}
        for call in [*calls(tree, "loads"), *calls(tree, "unsign")]:
            assert "max_age" not in {keyword.arg for keyword in call.keywords}


def test_modules_have_a_maximum_length():
    sizes = {name: len((APP / name).read_text().splitlines()) for name in modules()}

    assert {name: lines for name, lines in sizes.items() if lines > 200} == {}


def test_functions_have_a_maximum_length():
    assert [
        (name, node.name)
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.name != "create_app" and (node.end_lineno or 0) - node.lineno >= 39
    ] == []


def test_test_names_have_a_maximum_length():
    names = [
        (path.name, node.name)
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert names
    assert [(file, name) for file, name in names if len(name) > 65] == []


WIX_API = {
    *("wix/access_tokens", "wix/automations", "wix/calendar_events"),
    *("wix/external_calendars", "wix/schedules"),
    *("wix/site", "wix/staff_members"),
}
SAME_NAMES = {
    # each API of Wix has the same four modules; `wix/client.py` combines the clients
    "client": {"wix", *WIX_API},
    "models": WIX_API,
    "requests": WIX_API,
    "responses": WIX_API,
    # the sandbox shares no code with the app, and has its own side of these
    "base64url": {"sandbox", "wix/signed"},
    "provider": {"sandbox", "calendars/values"},
    "site": {"sandbox", "calendars"},
    # the page of a connection, and what the sandbox stores of it
    "connection": {"sandbox", "web/pages/connection"},
    # the consent pages of the sandbox, and the problems that consent ends with
    "consent": {"sandbox", "web/problems/table"},
    # routes and problems, and the logic of `calendars` or Wix's side of it below them
    "credentials": {"web/pages/connect", "web/problems/table", "calendars/connecting"},
    "disconnect": {"web/pages/connection", "web/problems/table", "calendars/sync"},
    "invitations": {"web/pages/invitations", "web/problems/table", "calendars/invitations"},
    "reconnect": {"web/pages/connection", "calendars/sync"},
    "sync": {"web/pages/connection", "web/problems/table", "sandbox"},
    # the form and its route; the page and its problems
    "sandbox_bar": {"web/view", "web/pages/sandbox_bar"},
    "signin": {"web/pages/signin", "web/problems/table"},
    # the route of Wix's webhooks, and the verification of their signature
    "webhook": {"web/pages/dashboard", "wix/signed"},
}
"""Folders with a module of one name: the same thing on several layers."""


def test_modules_of_one_name_are_the_same_thing_on_several_layers():
    folders: dict[str, set[str]] = {}
    for path in map(PurePosixPath, modules()):
        if not path.stem.startswith("__"):
            folders.setdefault(path.stem, set()).add(path.parent.as_posix())

    assert {name: found for name, found in folders.items() if len(found) > 1} == SAME_NAMES


def test_a_class_has_its_name_for_itself():
    # the sandbox shares no code with the app, and plays the same things on the other side
    files: dict[str, list[str]] = {}
    for name, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not name.startswith("sandbox/"):
                files.setdefault(node.name.lstrip("_"), []).append(name)

    # `Signer` signs the tokens of all purposes, and `_Signer` those of one
    assert {name: found for name, found in files.items() if len(found) > 1} == {
        "Signer": ["calendars/security/tokens.py"] * 2
    }


RETIRED = {
    *("door", "Door", "DoorClosed", "ForeignForm", "detour", "shield", "Shield", "gate", "Gate"),
    *("visit", "hear", "deaf", "here", "SiteHere", "counts", "enter", "anew", "Anew", "again"),
    *("Recalled", "of_pair", "parting", "Parting", "part", "weigh", "PartingUnsure", "steering"),
    *("NothingToSteer", "caution", "face", "Face", "arrows", "exits", "Exit", "ways", "guest"),
    *("preference", "Speaking", "Switch", "offer", "loss", "when", "text", "known", "people"),
    *("places", "banner", "compiled", "diary", "why", "ops", "demo", "search", "frame", "framed"),
    *("invites", "invited", "held", "once", "Once", "tries", "Tries", "forgive", "recent"),
    *("Recent", "together", "at_once", "about", "About", "memory", "Memory", "outcome", "choice"),
    *("Choices", "offered", "feed", "Feed", "Flow", "link", "Link", "watch", "Watch", "Look"),
    *("examination", "credentials_end", "told", "heard", "Roll", "Fate", "Story", "Pace"),
    *("persist", "doubtful", "at_the_door", "Doubt", "NotFromWix", "envelope", "delivery"),
}
"""Names that once meant several things or nothing that an engineer would search for.

`gap` is not one: a gap in a person's coverage is a term of this domain (`calendars/coverage`).
"""


def test_retired_words_name_no_module_class_or_function():
    named = {PurePosixPath(name).stem: name for name in modules()}
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                named[node.name] = name

    assert {word: name for word, name in named.items() if word in RETIRED} == {}


def test_every_module_has_a_docstring():
    assert [
        name
        for name, tree in modules().items()
        if not ast.get_docstring(tree) and (tree.body or not name.endswith("__init__.py"))
    ] == []


def test_docstrings_describe_arguments_that_exist():
    sections = [
        (name, node.name, described(ast.get_docstring(node) or ""), parameters(node))
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert sum(len(names) for _, _, names, _ in sections) > 100
    assert [
        (file, name, names - known) for file, name, names, known in sections if names - known
    ] == []


def test_docstrings_name_errors_and_classes_that_exist():
    known = {*dir(builtins)}
    for node in (node for tree in modules().values() for node in ast.walk(tree)):
        if isinstance(node, ast.ClassDef | ast.alias):
            known.add(node.name)

    named = [
        (file, one)
        for file, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for one in named_classes(ast.get_docstring(node) or "")
    ]
    assert len(named) > 100
    assert [(file, one) for file, one in named if one not in known] == []


def named_classes(docstring):
    """The exceptions under `Raises:`, and the classes of `Class.member`."""
    raised = re.findall(r"^Raises:\n((?: {4}.*\n?|\n)+)", docstring, re.MULTILINE)
    for names in re.findall(r"^ {4}(\w[\w, ]*):", "".join(raised), re.MULTILINE):
        yield from names.split(", ")
    yield from re.findall(r"`([A-Z][a-z]\w+)\.[a-z]\w*`", docstring)


def described(docstring):
    """The names under `Args:` or `Attributes:`; one line may describe several."""
    text = "".join(
        re.findall(r"^(?:Args|Attributes):\n((?: {4}.*\n?|\n)+)", docstring, re.MULTILINE)
    )
    return {
        name
        for line in re.findall(r"^ {4}(\w[\w, ]*):", text, re.MULTILINE)
        for name in line.split(", ")
    }


def parameters(node):
    """The parameters of a function, or the fields of a class and those of its `__init__`."""
    if isinstance(node, ast.ClassDef):
        fields = {
            part.target.id
            for part in node.body
            if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
        }
        made = [part for part in node.body if getattr(part, "name", "") == "__init__"]
        return fields.union(*map(parameters, made))
    return {part.arg for part in ast.walk(node.args) if isinstance(part, ast.arg)}


def test_every_template_extends_a_layout_or_is_a_part():
    templates = ROOT / "templates"
    found = {path.relative_to(templates).as_posix(): path for path in templates.rglob("*.html")}

    assert found
    assert [name for name, path in found.items() if not is_page_or_part(name, path)] == []


def is_page_or_part(name, path):
    folder, text = name.partition("/")[0], path.read_text()
    if path.name.startswith("_") or folder == "macros" or name in ROOTS:
        return "{% extends" not in text
    if folder in {"shared", "layout"}:
        return False
    layout = "layout.html" if folder == "sandbox" else "base.html"
    return text.startswith(f'{{% extends "{layout}" %}}')


def paths(routes, prefix=""):
    """The path of every route, those of mounted apps and included routers too."""
    for route in routes:
        here = prefix + getattr(route, "path", "")
        yield here
        inside = getattr(route, "original_router", route)
        yield from paths(getattr(inside, "routes", None) or (), here)


def test_the_sandbox_is_in_the_route_table_of_sandbox_mode():
    found = {*paths(create_app(load({}), clock=lambda: NOW).routes)}

    assert {"/connect", "/sandbox/control/reset"} <= found


def test_on_a_real_site_the_sandbox_does_not_exist():
    found = {*paths(create_app(load(SITE), clock=lambda: NOW).routes)}

    assert "/connect" in found
    assert [path for path in found if path.startswith("/sandbox")] == []


@pytest.mark.parametrize("path", ["/sandbox/control/calls", "/sandbox/api/x", "/sandbox/consent/x"])
async def test_on_a_real_site_no_route_answers_for_the_sandbox(path):
    transport = httpx.ASGITransport(app=create_app(load(SITE), clock=lambda: NOW))

    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as http:
        answer = await http.get(path)

    assert answer.status_code == 404


@pytest.fixture
def anyio_backend():
    return "asyncio"
