"""What the tests of tests/drill/run share: the programs with a folder of their own, and how they are judged."""
import contextlib
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 60        # a command that runs longer has failed
STOP_SECONDS = 15   # running calls have ten
QUIET = {"listen": "127.0.0.1:0", "metrics_listen": "", "log_file": "none"}


class Broken(Exception):
    """What a program did not do."""


def check(holds, *what):
    if not holds:
        raise Broken("\n  ".join(str(part).strip() for part in what))


def commands(heading):
    """The indented lines below a heading of deploy/README.md."""
    section = (ROOT / "deploy/README.md").read_text().split(f"\n{heading}\n")
    check(len(section) == 2, f"deploy/README.md has no heading {heading!r}, or two")
    lines = re.split(r"\n#+ ", section[1])[0].splitlines()
    return "\n".join(line[4:] for line in lines if line.startswith("    "))


def replaced(text, old, new):
    check(old in text, f"the commands of deploy/README.md do not have {old!r}: {text}")
    return re.sub(rf"{re.escape(old)}\b", new, text)


def files(folder):
    """The bytes of every file by its path; None for folders."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def files_with(text, folder):
    return [name for name, data in files(folder).items() if data and text.encode() in data]


def free_port():
    """One that nobody who asks for any free port is given meanwhile."""
    while True:
        port = random.randrange(20_000, 30_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def given(settings, how):
    """Arguments and variables that give these settings by flags, by variables, or by a file."""
    if how == "flags":
        return [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()], {}
    if how == "variables":
        return [], {f"PARTNERSD_{name.upper()}": str(value) for name, value in settings.items()}
    how.write_text("".join(f"{name}: {json.dumps(str(value))}\n" for name, value in settings.items()))
    return [f"--config={how}"], {}


class Place:
    """The folder of one test, with the programs where the document has them, and nothing set from outside."""

    def __init__(self, folder, partnersd, partners):
        self.folder = folder
        self.server = ""  # the address of the one that was started last
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARTNERS_", "PARTNERSD_"))}
        for program, home in ((partnersd, "build/release/services/server/partnersd"), (partners, "build/release/clients/cli/partners")):
            (folder / home).parent.mkdir(parents=True)
            (folder / home).symlink_to(program)
            kept["PATH"] = f"{(folder / home).parent}:{kept['PATH']}"
        (folder / "client-config").touch()
        self.environment = dict(kept, PARTNERS_CONFIG=str(folder / "client-config"))

    def run(self, *command, expected=0, **variables):
        """What the command printed; Broken when it ends otherwise than expected."""
        ran = subprocess.run([str(part) for part in command], cwd=self.folder, env=dict(self.environment, **variables), capture_output=True,
                             text=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
        check(ran.returncode == expected, f"ended with {ran.returncode}, not {expected}: {' '.join(str(part) for part in command)}", ran.stdout, ran.stderr)
        return ran.stdout if expected == 0 else ran.stderr

    def refused(self, status, words, *arguments, **variables):
        """partnersd ends with this status, says these words on standard error, and makes or changes no file."""
        before = files(self.folder)
        said = self.run("partnersd", *arguments, expected=status, **variables)
        check(words in said, f"{arguments} {variables} did not say {words!r}:", said)
        after = files(self.folder)
        check(before == after, f"{arguments} {variables} changed {[name for name in {**before, **after} if before.get(name, 0) != after.get(name, 0)]}")

    @contextlib.contextmanager
    def serve(self, data, how="flags", stop=signal.SIGTERM, **settings):
        """A server, stopped at the end: it must end by itself, with 0."""
        settings = {**QUIET, "data_directory": data, "address_file": self.folder / f"{data}.address", **settings}
        address = settings["address_file"]
        address.unlink(missing_ok=True)
        arguments, variables = given(settings, how)
        process = subprocess.Popen(["partnersd", *arguments], cwd=self.folder, env=dict(self.environment, **variables), stdout=subprocess.DEVNULL)
        try:
            wait_until(lambda: address.exists() or process.poll() is not None)
            check(address.exists(), f"partnersd did not serve {data}")
            self.server = address.read_text().splitlines()[0]
            yield
            process.send_signal(stop)
            check(process.wait(STOP_SECONDS) == 0, f"{stop.name} ended partnersd with {process.returncode}")
        except subprocess.TimeoutExpired as error:
            raise Broken(f"still runs after {error.timeout} s: {error.cmd}") from error
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()

    def in_a_session(self, script):
        """What these commands of bash print; whatever they left running is ended with them."""
        environment = dict(self.environment, PATH=os.environ["PATH"])  # they say themselves where the programs are
        bash = subprocess.Popen(["bash", "-c", script], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, start_new_session=True)
        try:
            return bash.communicate(timeout=SECONDS)[0]
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(bash.pid, signal.SIGKILL)
            bash.wait()

    def init(self, data):
        self.run("partnersd", "init", "admin.key", "--data-directory", data)

    @contextlib.contextmanager
    def started(self, **settings):
        """A server on new data with an admin and a staff key and a folder for backups."""
        self.init("data")
        with self.serve("data", **{"backup_directory": "backups", **settings}):
            self.make_key("programme", "staff")
            yield

    def partners(self, *arguments, key="staff", expected=0):
        extra = ["--key-file", self.folder / f"{key}.key"] if key else []
        return self.run("partners", *arguments, "--server", self.server, *extra, expected=expected)

    def make_key(self, role, name):
        return json.loads(self.partners("key", "create", "--purpose", name, "--role", role, "--secret-file", f"{name}.key", "--output", "json", key="admin"))["name"]

    def create(self, partner, name="A Partner"):
        self.partners("partner", "create", "--partner-id", partner, "--legal-name", name, "--type", "nonprofit",
                      "--contacts", f"purpose=contracts,person-name={name}")

    def backup(self, name):
        self.partners("backup", "create", "--backup-id", name, key="admin")

    def changes(self, partner):
        return [json.loads(line) for line in self.partners("change", "list", f"partners/{partner}", "--output", "jsonl").splitlines()]

    def stores(self):
        return {store["service"]: store for store in json.loads(self.partners("server", "info", "--output", "json"))["stores"]}

    def partner_names(self):
        return {json.loads(line)["name"] for line in self.partners("partner", "list", "--all", "--output", "jsonl").splitlines()}


def wait_until(holds):
    end = time.monotonic() + SECONDS
    while not holds():
        check(time.monotonic() < end, f"did not happen within {SECONDS} s")
        time.sleep(0.02)
