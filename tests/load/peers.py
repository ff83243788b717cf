"""Starts and stops the programs that are compared; each keeps its data in a folder of its own."""
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import time

POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"tests/load/run: {what} did not come within {seconds} s")
        time.sleep(0.01)


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Peer:
    """A program that runs until stop()."""

    process = None

    def start_process(self, command, **options):
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, **options)

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        self.process.wait(timeout=60)
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Partnersd(Peer):
    """The product, with its log and its metrics on."""

    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.address_file = folder / "address"
        self.key = folder / "programme.key"
        admin = folder / "admin.key"
        if not admin.exists():
            folder.mkdir(parents=True)
            self.call("init", admin)
            self.start()
            subprocess.run([build / "tests/load/load_client", "prepare", self.address, admin, self.key], check=True)
            self.stop()

    def settings(self):
        return ["--data-directory", self.folder / "data"]

    def call(self, *words):
        subprocess.run([self.build / "services/server/partnersd", *words, *self.settings()], check=True, stdout=subprocess.DEVNULL)

    def start(self):
        self.address_file.unlink(missing_ok=True)
        self.start_process([self.build / "services/server/partnersd", *self.settings(), "--listen", "127.0.0.1:0",
                            "--metrics-listen", "127.0.0.1:0", "--address-file", self.address_file, "--log-file", self.folder / "log",
                            "--key-calls-per-second", 1000000])
        return self

    @property
    def address(self):
        wait_for(self.address_file.exists, "partnersd")
        return self.address_file.read_text().split()[0]

    def memory_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


class Echo(Peer):
    """The fastest server that answers the same bytes."""

    def __init__(self, build, answer, folder):
        address_file = folder / "echo.address"
        address_file.unlink(missing_ok=True)
        self.start_process([build / "tests/load/echo_server", answer, address_file])
        wait_for(address_file.exists, "echo_server")
        self.address = address_file.read_text().strip()


class Etcd(Peer):
    def __init__(self, folder):
        port, peer_port = free_port(), free_port()
        self.address = f"127.0.0.1:{port}"
        peer = f"http://127.0.0.1:{peer_port}"
        self.start_process(["etcd", "--data-dir", folder / "etcd", "--log-level", "error", "--listen-client-urls", f"http://{self.address}",
                            "--advertise-client-urls", f"http://{self.address}", "--listen-peer-urls", peer,
                            "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}"], stderr=subprocess.DEVNULL)
        wait_for(lambda: answers(port), "etcd")


class Postgres(Peer):
    """A cluster with default settings, run by the user postgres when we are root. Inserts by pgbench, prepared."""

    def __init__(self, folder, value_hex):
        self.port = free_port()
        self.data = folder / "postgres"
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self.data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres")
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres")
        self.start_process([*self.prefix(), POSTGRES / "postgres", "-D", self.data, "-p", self.port, "-k", self.data, "-h", "127.0.0.1"],
                           stderr=subprocess.DEVNULL, cwd="/")
        wait_for(self.is_ready, "postgres")
        self.sql("create table record (key bigserial primary key, value bytea not null)")
        self.script = folder / "insert.sql"
        self.script.write_text(f"insert into record (value) values ('\\x{value_hex}');\n")

    def prefix(self):
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []

    def run(self, program, *words):
        command = [str(word) for word in (*self.prefix(), POSTGRES / program, *words)]
        return subprocess.run(command, check=True, capture_output=True, text=True, cwd="/").stdout

    def is_ready(self):
        command = [POSTGRES / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command).returncode == 0

    def sql(self, text):
        self.run("psql", "-h", "127.0.0.1", "-p", self.port, "-U", "postgres", "-c", text)

    def insert(self, calls, seconds):
        out = subprocess.run([POSTGRES / "pgbench", "-n", "-M", "prepared", "-f", self.script, "-c", str(calls), "-j", str(min(calls, 2)),
                              "-T", str(max(1, round(seconds))), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "postgres"],
                             check=True, capture_output=True, text=True).stdout
        return {"calls_per_second": float(out.split("tps = ")[1].split()[0])}

    def stop(self):
        if self.process is not None:
            self.process.send_signal(2)  # fast shutdown
            self.process.wait(timeout=60)
            self.process = None


class LoadClient:
    """One process for every peer: the same calls, the same connections."""

    def __init__(self, build, connections):
        self.program, self.connections = build / "tests/load/load_client", connections

    def call(self, kind, address, **settings):
        settings.setdefault("connections", min(self.connections, settings.get("calls", 1)))
        words = [f"{name}={value}" for name, value in settings.items()]
        out = subprocess.run([self.program, "call", kind, address, *words], check=True, stdout=subprocess.PIPE, text=True).stdout
        return json.loads(out)

    def value_hex(self):
        return subprocess.run([self.program, "value"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
