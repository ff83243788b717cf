# The server: its folder, its first key, start and stop. Sourced.
# shellcheck shell=bash disable=SC2154

prepare_home() {
  mkdir -p "$home/done"
  # The client's own configuration of whoever runs this does not count here.
  : >"$home/client-config"
  export PARTNERS_CONFIG=$home/client-config
  unset PARTNERS_KEY_FILE PARTNERS_CA PARTNERS_OUTPUT PARTNERS_TIMEOUT PARTNERS_SERVER
  (umask 077; mkdir -p "$home/keys" "$home/data" "$home/backups")
  [ -s "$home/keys/admin.key" ] ||
    (umask 077; forget_settings; "$PARTNERSD" init "$home/keys/admin.key" --data-directory "$home/data" >/dev/null) ||
    fail "the data directory cannot be made; what it says is above"
}

# Settings of the server come from flags here, never from whatever is set outside.
forget_settings() {
  local name
  for name in $(compgen -e PARTNERSD_ || true); do export -n "${name?}"; done
}

server_pid() { cat "$home/server.pid" 2>/dev/null || true; }

alive() { [ -n "$(server_pid)" ] && kill -0 "$(server_pid)" 2>/dev/null; }

# A process id may have passed to another program since: ours names our data directory.
running() { alive && grep -qaF -- "$home/data" "/proc/$(server_pid)/cmdline" 2>/dev/null; }

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

choose_port() {
  if [ -n "$port" ]; then echo "$port"
  elif port_is_free 7443; then echo 7443
  else echo 0
  fi
}

start_server() {
  heading "Server"
  if running; then
    PARTNERS_SERVER=$(head -n 1 "$home/address")
    [ -z "$port" ] || [ "${PARTNERS_SERVER##*:}" = "$port" ] ||
      fail "the server already runs at $PARTNERS_SERVER; stop it first: deploy/quickstart --stop"
    say "already running at $PARTNERS_SERVER"
  else
    launch
  fi
  export PARTNERS_SERVER
}

launch() {
  rm -f "$home/address"
  # setsid: an interrupt of this script does not reach the server.
  (
    forget_settings
    exec setsid "$PARTNERSD" serve --roles all --data-directory "$home/data" --listen "127.0.0.1:$(choose_port)" \
      --metrics-listen 127.0.0.1:0 --address-file "$home/address" --log-file "$home/calls.log" \
      --backup-directory "$home/backups" >"$home/server.log" 2>&1 </dev/null
  ) &
  echo $! >"$home/server.pid"
  for _ in $(seq 300); do
    [ -s "$home/address" ] && break
    alive || { cat "$home/server.log" >&2; fail "the server ended at once"; }
    sleep 0.1
  done
  [ -s "$home/address" ] || fail "the server did not answer within 30 seconds; see $home/server.log"
  PARTNERS_SERVER=$(head -n 1 "$home/address")
  say "partnersd answers at $PARTNERS_SERVER, all roles in one process"
}

stop_server() {
  if ! running; then say "no server is running"; rm -f "$home/server.pid" "$home/address"; return; fi
  kill "$(server_pid)"
  for _ in $(seq 300); do
    running || { rm -f "$home/server.pid" "$home/address"; say "stopped"; return; }
    sleep 0.1
  done
  fail "process $(server_pid) did not stop within 30 seconds"
}

# Only a folder this script made is removed.
reset_home() {
  [ -d "$home" ] || { say "nothing to remove"; return; }
  if [ ! -d "$home/done" ] || [ ! -d "$home/keys" ]; then fail "$home was not made by quickstart; not removed"; fi
  stop_server
  rm -rf "$home"
  say "removed $home"
}
