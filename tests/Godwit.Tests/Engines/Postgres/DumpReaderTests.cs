using Godwit.Abstractions.Schema;
using Godwit.Postgres.Dump;
using Xunit;

namespace Godwit.Tests.Engines.Postgres;

public sealed class DumpReaderTests
{
    private const string Dump = """"
        --
        -- PostgreSQL database dump
        --

        \restrict abc

        SET statement_timeout = 0;
        SELECT pg_catalog.set_config('search_path', '', false);

        --
        -- Name: trap(); Type: FUNCTION; Schema: public; Owner: -
        --

        CREATE FUNCTION public.trap() RETURNS text
            LANGUAGE sql
            AS $_$
        --
        -- Name: fake; Type: TABLE; Schema: public; Owner: -
        --
        SELECT 'it''s; $$ "x'; $_$;


        SET default_tablespace = '';

        SET default_table_access_method = heap;

        --
        -- Name: a; Type: b; Type: TABLE; Schema: Odd "Schema"; Owner: -
        --

        CREATE TABLE "Odd ""Schema"""."a; Type: b" (
            x text DEFAULT E'\\''--
        -- Name: fake; Type: TABLE; Schema: public; Owner: -
        --
        '::text
        );
        ALTER TABLE ONLY "Odd ""Schema"""."a; Type: b" ALTER COLUMN x SET STORAGE EXTERNAL;


        --
        -- Name: TABLE "a; Type: b"; Type: COMMENT; Schema: Odd "Schema"; Owner: -
        --

        COMMENT ON TABLE "Odd ""Schema"""."a; Type: b" IS 'end;';


        --
        -- PostgreSQL database dump complete
        --

        \unrestrict abc

        """";

    [Fact]
    public void Entries_end_at_headings_and_not_at_what_looks_like_one_inside_a_string()
    {
        var entries = DumpReader.Read(Dump);

        Assert.Equal([("trap()", "FUNCTION", "public"), ("a; Type: b", "TABLE", "Odd \"Schema\""), ("TABLE \"a; Type: b\"", "COMMENT", "Odd \"Schema\"")],
            entries.Select(entry => (entry.Tag, entry.Type, entry.Schema!)));
        Assert.EndsWith("$_$", entries[0].Sql, StringComparison.Ordinal);
        Assert.EndsWith("SET STORAGE EXTERNAL", entries[1].Sql, StringComparison.Ordinal);
        Assert.EndsWith("'end;'", entries[2].Sql, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_read_out_of_statements()
    {
        Assert.Equal(new QualifiedName("Odd \"Schema\"", "a; Type: b"), SqlNames.Created("CREATE TABLE \"Odd \"\"Schema\"\"\".\"a; Type: b\" (\n"));
        Assert.Equal(new QualifiedName("public", "t"), SqlNames.Created("CREATE UNLOGGED TABLE public.t (\n)"));
        Assert.Equal((new QualifiedName("public", "select \"x"), "a b"), SqlNames.Constraint("ALTER TABLE ONLY public.\"select \"\"x\"\n    ADD CONSTRAINT \"a b\" PRIMARY KEY (a)"));
        Assert.Equal(("i ON x", new QualifiedName("public", "größe")), SqlNames.Index("CREATE UNIQUE INDEX \"i ON x\" ON ONLY public.größe USING btree (a)"));
        Assert.Equal((new QualifiedName("a", "b"), new QualifiedName("c", "d e")), SqlNames.Attached("ALTER INDEX a.b ATTACH PARTITION c.\"d e\""));
    }
}
