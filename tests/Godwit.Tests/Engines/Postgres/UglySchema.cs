namespace Godwit.Tests.Engines.Postgres;

/// <summary>A schema that uses whatever PostgreSQL has, with names that nobody should give.</summary>
internal static class UglySchema
{
    /// <summary>The statements; <paramref name="major"/> leaves out what a server does not know yet.</summary>
    public static string Sql(int major) => Common + (major >= 14 ? Since14 : "") + (major >= 15 ? Since15 : "");

    private const string Common = """"
        CREATE SCHEMA "Odd ""Schema""";
        CREATE SCHEMA godwit;
        CREATE TABLE godwit.mine (id int);
        CREATE EXTENSION citext;
        CREATE EXTENSION hstore WITH SCHEMA "Odd ""Schema""";
        COMMENT ON SCHEMA "Odd ""Schema""" IS 'it''s odd';
        CREATE TYPE mood AS ENUM ('sad', 'so so', 'it''s', '{0}');
        COMMENT ON TYPE mood IS 'how it feels';
        CREATE COLLATION "German" (provider = libc, lc_collate = 'C', lc_ctype = 'C');
        CREATE DOMAIN positive AS integer DEFAULT 7 NOT NULL CONSTRAINT above_zero CHECK (VALUE > 0) CHECK (VALUE <> 13);
        CREATE DOMAIN short_text AS character varying(20) COLLATE "C";
        COMMENT ON DOMAIN positive IS 'above zero';
        CREATE TYPE pair AS (a integer, "B b" text COLLATE "C", m mood);
        COMMENT ON TYPE pair IS 'two';
        CREATE TYPE float_range AS RANGE (subtype = double precision, subtype_diff = float8mi);
        CREATE SEQUENCE plain_seq AS integer START 10 INCREMENT 5 MINVALUE 5 MAXVALUE 1000 CACHE 3 CYCLE;
        CREATE SEQUENCE "down" INCREMENT -1 MAXVALUE -1 MINVALUE -100 START -1;
        COMMENT ON SEQUENCE plain_seq IS 'numbers';
        CREATE FUNCTION code(n integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'c' || n $$;
        CREATE FUNCTION is_fine(t text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $f$ BEGIN RETURN t IS DISTINCT FROM 'bad; drop'; END $f$;
        COMMENT ON FUNCTION code(integer) IS 'a code; not two';
        CREATE TABLE customers (
            id bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 2) PRIMARY KEY,
            "E Mail" citext NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED,
            name varchar(40) DEFAULT 'x''y'::character varying NOT NULL,
            fixed char(5) DEFAULT 'ab',
            amount numeric(10,2) DEFAULT 0.00 CHECK (amount >= 0),
            ratio real DEFAULT '-1.5', big double precision DEFAULT 'NaN',
            active boolean DEFAULT true, born date DEFAULT CURRENT_DATE, seen timestamptz(3) DEFAULT now(),
            local timestamp DEFAULT CURRENT_TIMESTAMP, at_time time(2), at_tz timetz, took interval day to second(3), whole interval year to month,
            uid uuid DEFAULT gen_random_uuid(), doc jsonb DEFAULT '{}', raw json, bits bit(5) DEFAULT B'10101', vbits varbit(9),
            bytes bytea DEFAULT '\x00ff', feeling mood DEFAULT 'so so', lucky positive, brief short_text DEFAULT E'back\\slash',
            tags text[] DEFAULT '{}', pairs pair[], one pair, span int4range, fspan float_range, store "Odd ""Schema""".hstore,
            addr inet, mac macaddr, place point, cash money, search tsvector, page xml, n name, odd "char", o oid,
            code text GENERATED ALWAYS AS (code(1) || fixed::text) STORED,
            number integer DEFAULT nextval('plain_seq'),
            note text COLLATE "German" DEFAULT lower('ABC'), nothing text DEFAULT NULL,
            CONSTRAINT "fine; or not" CHECK (is_fine(name)),
            CONSTRAINT "no (b)" CHECK (name <> ')' AND (amount > 1 OR amount < 5)) NO INHERIT
        ) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
        COMMENT ON TABLE customers IS 'who; buys';
        COMMENT ON COLUMN customers."E Mail" IS 'where -- to';
        COMMENT ON CONSTRAINT "fine; or not" ON customers IS 'fine';
        COMMENT ON CONSTRAINT customers_pkey ON customers IS 'the key';
        ALTER TABLE customers ALTER COLUMN doc SET STORAGE EXTERNAL;
        ALTER TABLE customers ALTER COLUMN name SET STATISTICS 250;
        ALTER TABLE customers ALTER COLUMN amount SET (n_distinct = 5);
        CREATE INDEX customers_lower ON customers USING btree (lower(name) DESC, (amount + 1) NULLS FIRST) WHERE active;
        CREATE UNIQUE INDEX "Customers Uniq" ON customers (name text_pattern_ops, born DESC NULLS LAST) INCLUDE (active, amount);
        CREATE INDEX customers_doc ON customers USING gin (doc jsonb_path_ops) WITH (fastupdate = off);
        CREATE INDEX customers_note ON customers (note COLLATE "C");
        COMMENT ON INDEX customers_lower IS 'lower';
        CREATE STATISTICS customers_stats (dependencies, ndistinct) ON name, amount FROM customers;
        CREATE TABLE "Odd ""Schema"""."select" (
            "from" serial, "Größe 😀" smallint, customer bigint NOT NULL, parent integer, other bigint,
            PRIMARY KEY ("from", "Größe 😀") INCLUDE (parent),
            CONSTRAINT to_customer FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT self_full FOREIGN KEY (parent, "Größe 😀") REFERENCES "Odd ""Schema"""."select" ("from", "Größe 😀") MATCH FULL,
            EXCLUDE USING gist (span_of WITH &&), span_of int8range
        );
        ALTER TABLE "Odd ""Schema"""."select" ADD CONSTRAINT not_checked CHECK (other > 0) NOT VALID;
        ALTER TABLE "Odd ""Schema"""."select" ADD CONSTRAINT not_checked_fk FOREIGN KEY (other) REFERENCES customers NOT VALID;
        ALTER TABLE "Odd ""Schema"""."select" REPLICA IDENTITY FULL;
        CREATE TABLE a_side (id integer PRIMARY KEY, b integer);
        CREATE TABLE b_side (id integer PRIMARY KEY, a integer REFERENCES a_side ON DELETE SET NULL);
        ALTER TABLE a_side ADD CONSTRAINT cycle_fk FOREIGN KEY (b) REFERENCES b_side ON DELETE SET DEFAULT;
        COMMENT ON CONSTRAINT cycle_fk ON a_side IS 'round and round';
        CREATE UNLOGGED TABLE scratch (x integer);
        CREATE TABLE keyless (a text, b text);
        CREATE TABLE no_columns ();
        CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, kind text DEFAULT 'k', payload text, CONSTRAINT kind_ok CHECK (kind <> '')) PARTITION BY RANGE (at);
        CREATE TABLE events_2023 PARTITION OF events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
        CREATE TABLE events_2024 (payload text, at date NOT NULL, id bigint NOT NULL, kind text DEFAULT 'own', CONSTRAINT kind_ok CHECK (kind <> ''));
        ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE TABLE events_rest PARTITION OF events DEFAULT PARTITION BY HASH (id);
        CREATE TABLE events_rest_0 PARTITION OF events_rest FOR VALUES WITH (modulus 2, remainder 0);
        CREATE TABLE events_rest_1 PARTITION OF events_rest FOR VALUES WITH (modulus 2, remainder 1);
        ALTER TABLE events ADD PRIMARY KEY (id, at);
        ALTER TABLE events ADD CONSTRAINT events_kind_key UNIQUE (kind, at, id);
        CREATE INDEX events_kind ON events (kind, lower(payload));
        CREATE INDEX events_2024_own ON events_2024 (payload);
        CREATE TABLE event_refs (id bigint, at date, FOREIGN KEY (id, at) REFERENCES events);
        ALTER TABLE events ADD COLUMN customer bigint REFERENCES customers;
        CREATE TABLE parent_t (a integer PRIMARY KEY, b text CHECK (b <> 'no'));
        CREATE TABLE child_t (c integer DEFAULT 3) INHERITS (parent_t);
        CREATE TABLE child_plus (b text DEFAULT 'mine', d text) INHERITS (parent_t);
        CREATE VIEW zz_first AS SELECT id, name, code(1) AS c FROM customers WHERE active;
        CREATE VIEW aa_second WITH (security_barrier = true) AS SELECT id, name || '; x' AS named FROM zz_first WITH LOCAL CHECK OPTION;
        COMMENT ON VIEW zz_first IS 'active; ones';
        COMMENT ON COLUMN zz_first.c IS 'a column';
        CREATE MATERIALIZED VIEW mm_sums AS SELECT count(*) AS n, sum(amount) AS total FROM customers;
        CREATE MATERIALIZED VIEW aa_sums AS SELECT n + 1 AS n FROM mm_sums;
        CREATE UNIQUE INDEX mm_sums_n ON mm_sums (n);
        COMMENT ON MATERIALIZED VIEW mm_sums IS 'sums';
        CREATE FUNCTION of_view() RETURNS SETOF zz_first LANGUAGE sql AS $$ SELECT * FROM zz_first $$;
        CREATE VIEW from_function AS SELECT id FROM of_view();
        CREATE PROCEDURE do_it(INOUT x integer) LANGUAGE plpgsql AS $$ BEGIN x := x + 1; END $$;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TRIGGER "touch; it" BEFORE UPDATE OF name ON customers FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION touch();
        CREATE TRIGGER off AFTER INSERT ON customers FOR EACH STATEMENT EXECUTE FUNCTION touch();
        ALTER TABLE customers DISABLE TRIGGER off;
        CREATE TRIGGER on_events BEFORE INSERT ON events_2023 FOR EACH ROW EXECUTE FUNCTION touch();
        COMMENT ON TRIGGER off ON customers IS 'off';
        CREATE RULE keep AS ON DELETE TO keyless DO INSTEAD NOTHING;
        CREATE RULE instead AS ON INSERT TO aa_second DO INSTEAD INSERT INTO keyless VALUES (NEW.named, ';');
        ALTER TABLE keyless ENABLE ROW LEVEL SECURITY;
        ALTER TABLE keyless FORCE ROW LEVEL SECURITY;
        CREATE POLICY mine ON keyless AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (a = CURRENT_USER) WITH CHECK (b <> ';');
        COMMENT ON POLICY mine ON keyless IS 'mine';
        CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
        CREATE FUNCTION on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
        CREATE EVENT TRIGGER ddl ON ddl_command_end WHEN TAG IN ('CREATE LANGUAGE') EXECUTE FUNCTION on_ddl();
        CREATE PUBLICATION pub FOR TABLE customers;
        CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);
        SELECT lo_create(0);
        CREATE TEMP TABLE passing (x int);
        GRANT SELECT ON customers TO PUBLIC;
        """";

    private const string Since14 = """"
        ALTER TABLE customers ALTER COLUMN raw SET COMPRESSION pglz;
        DO $do$ BEGIN EXECUTE $s$CREATE FUNCTION standard(n integer) RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) FROM keyless WHERE n > 0; SELECT 5::bigint; END$s$; END $do$;
        CREATE STATISTICS expression_stats ON lower(a) FROM keyless;
        """";

    private const string Since15 = """"
        CREATE TABLE pairs_15 (x integer, y integer, PRIMARY KEY (x, y));
        CREATE TABLE since15 (a integer UNIQUE NULLS NOT DISTINCT, b integer, c numeric(3, -2), d numeric(2, 4));
        CREATE UNIQUE INDEX since15_b ON since15 (b) NULLS NOT DISTINCT;
        ALTER TABLE since15 ADD CONSTRAINT partly FOREIGN KEY (a, b) REFERENCES pairs_15 (x, y) ON DELETE SET NULL (b);
        """";
}
