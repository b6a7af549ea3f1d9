# Two private PostgreSQL clusters for a benchmark, in a temporary folder, stopped and removed when the script ends.
# Source it; then call start_clusters. Sets: work (the folder), source_port, target_port, PG (the binaries' folder).

PG=${PG_BIN:-/usr/lib/postgresql/15/bin}
cluster_options=${BENCH_PG_OPTIONS:-"-c max_wal_size=8GB -c checkpoint_timeout=30min -c fsync=off"}
clusters=()

as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

stop_clusters() {
  local data
  for data in "${clusters[@]}"; do as_postgres "$PG/pg_ctl" -D "$data" -m immediate -w stop >/dev/null 2>&1 || true; done
  rm -rf "$work"
}

start_cluster() {
  local data=$work/$1 port=$2
  as_postgres "$PG/initdb" -D "$data" -U bench -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
  clusters+=("$data")
  as_postgres "$PG/pg_ctl" -D "$data" -w -l "$data.log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work $cluster_options" start >/dev/null
}

start_clusters() {
  [ -x "$PG/initdb" ] || { echo "no PostgreSQL in $PG; set PG_BIN" >&2; exit 2; }
  work=$(mktemp -d "${TMPDIR:-/tmp}/godwit-bench.XXXXXX")
  trap stop_clusters EXIT
  trap 'exit 130' INT TERM
  if [ "$(id -u)" = 0 ]; then chown postgres "$work"; fi
  chmod 755 "$work"
  source_port=$(free_port)
  start_cluster source "$source_port"
  target_port=$(free_port)
  start_cluster target "$target_port"
}

url() { echo "postgres://bench@127.0.0.1:$1/$2"; }
sql() { psql -X -q -v ON_ERROR_STOP=1 -At "$@"; }

milliseconds() { date +%s%3N; }

# median FILE: the middle of the numbers in it
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { if (NR) print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2); else print "-" }'; }
