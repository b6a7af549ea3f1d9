# Private PostgreSQL and MariaDB servers for a benchmark, in a temporary folder, stopped and removed when the script ends.
# Source it; then call start_clusters (two PostgreSQL), or make_work and start_cluster or start_mariadb as often as needed.
# Sets: work (the folder), PG (the binaries' folder); start_clusters also source_port and target_port.

PG=${PG_BIN:-/usr/lib/postgresql/15/bin}
cluster_options=${BENCH_PG_OPTIONS:-"-c max_wal_size=8GB -c checkpoint_timeout=30min -c fsync=off"}
mariadb_options=${BENCH_MARIADB_OPTIONS:-"--innodb-buffer-pool-size=1G --innodb-log-file-size=1G --innodb-flush-log-at-trx-commit=0 --skip-innodb-doublewrite"}
clusters=()
mariadbs=()

as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

as_mysql() {
  if [ "$(id -u)" = 0 ]; then runuser -u mysql -- "$@"; else "$@"; fi
}

stop_clusters() {
  local data pid
  for pid in "${mariadbs[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  for data in "${clusters[@]}"; do as_postgres "$PG/pg_ctl" -D "$data" -m immediate -w stop >/dev/null 2>&1 || true; done
  rm -rf "$work"
}

start_cluster() {
  local data=$work/$1 port=$2
  as_postgres "$PG/initdb" -D "$data" -U bench -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
  clusters+=("$data")
  as_postgres "$PG/pg_ctl" -D "$data" -w -l "$data.log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work $cluster_options" start >/dev/null
}

# start_mariadb NAME PORT: a server with the user bench, without a password, for connections from this machine.
start_mariadb() {
  local data=$work/$1 port=$2
  mkdir "$data"
  if [ "$(id -u)" = 0 ]; then chown mysql "$data"; fi
  as_mysql mariadb-install-db --no-defaults --datadir="$data" --auth-root-authentication-method=normal --skip-test-db >"$data.log" 2>&1 || { tail "$data.log" >&2; exit 1; }
  as_mysql /usr/sbin/mariadbd --no-defaults --datadir="$data" --port="$port" --bind-address=127.0.0.1 --socket="$data/mysqld.sock" --pid-file="$data/pid" \
    --local-infile=1 --skip-log-bin --tmpdir="$data" $mariadb_options >>"$data.log" 2>&1 &
  local tries=0
  until mariadb-admin --no-defaults -u root -S "$data/mysqld.sock" ping >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || { tail "$data.log" >&2; exit 1; }
    sleep 0.1
  done
  mariadbs+=("$(cat "$data/pid")")
  mariadb --no-defaults -u root -S "$data/mysqld.sock" -e "CREATE USER bench@127.0.0.1; GRANT ALL ON *.* TO bench@127.0.0.1; CREATE DATABASE bench CHARACTER SET utf8mb4"
}

make_work() {
  [ -x "$PG/initdb" ] || { echo "no PostgreSQL in $PG; set PG_BIN" >&2; exit 2; }
  work=$(mktemp -d "${TMPDIR:-/tmp}/godwit-bench.XXXXXX")
  trap stop_clusters EXIT
  trap 'exit 130' INT TERM
  # The servers run as users of their own.
  if [ "$(id -u)" = 0 ]; then chmod 1777 "$work"; else chmod 755 "$work"; fi
}

start_clusters() {
  make_work
  source_port=$(free_port)
  start_cluster source "$source_port"
  target_port=$(free_port)
  start_cluster target "$target_port"
}

url() { echo "postgres://bench@127.0.0.1:$1/$2"; }
mariadb_url() { echo "mariadb://bench@127.0.0.1:$1/bench"; }
mariadb_sql() { local port=$1; shift; mariadb --no-defaults --default-character-set=utf8mb4 --local-infile=1 -u bench -h 127.0.0.1 -P "$port" "$@"; }
sql() { PGOPTIONS="-c client_min_messages=warning" psql -X -q -v ON_ERROR_STOP=1 -At "$@"; }

milliseconds() { date +%s%3N; }

# median FILE: the middle of the numbers in it
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { if (NR) print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2); else print "-" }'; }

# repeat ROUNDS RESULTS PREPARE CHECK CONTENDER...: each contender in turn, its milliseconds in a file of its name.
repeat() {
  local rounds=$1 results=$2 prepare=$3 check=$4 round contender began took
  shift 4
  for round in $(seq "$rounds"); do
    for contender in "$@"; do
      "$prepare"
      began=$(milliseconds)
      "run_$contender"
      took=$(($(milliseconds) - began))
      "$check" "$contender"
      echo "$took" >>"$results/$contender"
      echo "round $round: $contender $took ms" >&2
    done
  done
}

# ratios RESULTS PEER CONTENDER...: medians, and each against the peer's.
ratios() {
  local results=$1 peer=$2 contender
  shift 2
  printf '%-24s %10s %16s\n' contender 'median ms' "/ $peer"
  for contender in "$@"; do
    awk -v n="$contender" -v m="$(median "$results/$contender")" -v p="$(median "$results/$peer")" 'BEGIN { printf "%-24s %10d %16.2f\n", n, m, m / p }'
  done
}

# migrate RESULTS FROM TO OPTION...: godwit migrate with its state in the work folder; its peak memory goes to RESULTS/peak.
migrate() {
  local results=$1 from=$2 to=$3
  shift 3
  rm -rf "$work/state"
  mkdir -p "$work/state"
  (cd "$work/state" && GODWIT_STATE="$work/state/.godwit" /usr/bin/time -f %M -o "$work/peak" "$godwit" migrate --from "$from" --to "$to" --name bench "$@" \
    >"$work/godwit.log" 2>&1) || { tail "$work/godwit.log" >&2; return 1; }
  tail -1 "$work/peak" >>"$results/peak"
}

print_peak() { awk '{ if ($1 > peak) peak = $1 } END { printf "godwit peak memory: %.0f MB\n", peak / 1024 }' "$1/peak"; }
