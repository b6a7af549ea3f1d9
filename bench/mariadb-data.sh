# Data for the benchmarks with MariaDB. Source it after clusters.sh.

# sysbench_rows PORT ROWS: four tables of sysbench's shape.
sysbench_rows() {
  local i
  for i in 1 2 3 4; do
    mariadb_sql "$1" bench -e "
      CREATE TABLE sbtest$i (id INTEGER NOT NULL AUTO_INCREMENT, k INTEGER DEFAULT '0' NOT NULL, c CHAR(120) DEFAULT '' NOT NULL, pad CHAR(60) DEFAULT '' NOT NULL,
        PRIMARY KEY (id)) ENGINE=InnoDB;
      INSERT INTO sbtest$i SELECT seq, FLOOR(1 + RAND(seq + $i) * $2), CONCAT_WS('-', $(groups 10)), CONCAT_WS('-', $(groups 5)) FROM seq_1_to_$2;
      ALTER TABLE sbtest$i ADD KEY k_$i (k);
      ANALYZE TABLE sbtest$i" >/dev/null
  done
}

groups() {
  local all= i
  for i in $(seq "$1"); do all="$all${all:+, }LPAD(FLOOR(RAND() * 100000000000), 11, '0')"; done
  echo "$all"
}

# wide_rows PORT ROWS: one table of text, json, decimals, dates and characters of one to four bytes.
wide_rows() {
  mariadb_sql "$1" bench -e "
    CREATE TABLE wide (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, account INT NOT NULL, state ENUM('new','paid','sent','done') NOT NULL, active TINYINT(1) NOT NULL,
      amount DECIMAL(12,2) NOT NULL, rate DECIMAL(20,10) NULL, weight DOUBLE NULL, born DATE NULL, made_at DATETIME(6) NOT NULL, seen_at TIMESTAMP NULL,
      name VARCHAR(100) NOT NULL, note TEXT NULL, extra JSON NULL, token VARBINARY(16) NULL, PRIMARY KEY (id), KEY wide_account (account), KEY wide_made_at (made_at))
      ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    INSERT INTO wide SELECT seq, FLOOR(RAND(seq) * 100000), ELT(1 + seq % 4, 'new', 'paid', 'sent', 'done'), seq % 2, ROUND(RAND() * 1e9, 2) / 100,
      IF(seq % 7 = 0, NULL, RAND() * 1000000), RAND() * 1e12, DATE '1950-01-01' + INTERVAL FLOOR(RAND() * 25000) DAY, TIMESTAMP '2015-01-01 00:00:00' + INTERVAL FLOOR(RAND() * 300000000000000) MICROSECOND,
      IF(seq % 5 = 0, NULL, TIMESTAMP '2020-01-01 00:00:00' + INTERVAL FLOOR(RAND() * 100000000) SECOND),
      CONCAT(ELT(1 + seq % 5, 'Zoë Müller ', 'Иван Петров ', '山田太郎 ', 'Ana 🐦 ', 'John Smith '), seq),
      IF(seq % 3 = 0, NULL, REPEAT(CONCAT('line ', seq, ' – a\\ttab, a \"quote\", a back\\\\\\\\slash\\n'), 1 + seq % 6)),
      JSON_OBJECT('id', seq, 'tags', JSON_ARRAY('a', 'ü', seq % 10), 'price', ROUND(RAND() * 100, 2), 'nested', JSON_OBJECT('on', TRUE, 'text', 'x\"y')),
      UNHEX(MD5(seq)) FROM seq_1_to_$2;
    ANALYZE TABLE wide" >/dev/null
}
