// pgx: every way it has to run a query, batches, COPY, large objects by functions, a pool.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

const secret = "SELECT id, name, ssn, born, salary, mood, home, tags, settings FROM people"

var ctx = context.Background()

var modes = []pgx.QueryExecMode{
	pgx.QueryExecModeCacheStatement,
	pgx.QueryExecModeCacheDescribe,
	pgx.QueryExecModeDescribeExec,
	pgx.QueryExecModeExec,
	pgx.QueryExecModeSimpleProtocol,
}

// One line for each step, the same for the same values.
func say(step string, values ...any) {
	for i, value := range values {
		values[i] = plain(value)
	}
	line, err := json.Marshal(values)
	must(err)
	fmt.Println(step, string(line))
}

func plain(value any) any {
	switch v := value.(type) {
	case time.Time:
		return strings.TrimSuffix(v.UTC().Format("2006-01-02T15:04:05.999999"), "T00:00:00")
	case pgtype.Numeric:
		text, err := v.Value()
		must(err)
		return text
	case []byte:
		return fmt.Sprintf("\\x%x", v)
	case float32, float64:
		return fmt.Sprint(v)
	case []any:
		all := []any{}
		for _, each := range v {
			all = append(all, plain(each))
		}
		return all
	case [][]any:
		all := []any{}
		for _, each := range v {
			all = append(all, plain(each))
		}
		return all
	}
	return value
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func failure(step string, err error) {
	var told *pgconn.PgError
	switch {
	case err == nil:
		say(step, "no error")
	case errors.As(err, &told):
		place := told.Position
		if told.Code == "42703" || told.Code == "42P01" {
			place = 0 // Weir tells what is not there, not where it stands.
		}
		say(step, told.Code, told.Severity, told.Message, place)
	default:
		say(step, fmt.Sprintf("%T", err))
	}
}

type querier interface {
	Query(context.Context, string, ...any) (pgx.Rows, error)
}

// The rows of a result, with the formats they came in.
func rows(conn querier, text string, arguments ...any) ([][]any, error) {
	result, err := conn.Query(ctx, text, arguments...)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	all := [][]any{}
	for result.Next() {
		row, err := result.Values()
		if err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, result.Err()
}

func sayRows(step string, conn querier, text string, arguments ...any) {
	all, err := rows(conn, text, arguments...)
	if err != nil {
		failure(step, err)
		return
	}
	say(step, all)
}

func values(conn *pgx.Conn) {
	sayRows("values", conn, `SELECT 1::int2, 2::int4, 3::int8, 1.5::float4, 10.25::numeric, 'text'::text, '\xdead'::bytea, true,
		'2024-02-29'::date, '2024-02-29 01:02:03+00'::timestamptz, '{"a": 1}'::jsonb, '{1,2,NULL}'::int[], ARRAY['a', 'b c'],
		ARRAY['Lane'], ('Lane', 3)::place, 'ok'::mood, NULL::text`)
	var number int64
	var list []string
	var place struct {
		Street string
		Number int
	}
	var mood string
	err := conn.QueryRow(ctx, "SELECT $1::int8, $2::text[], $3::place, $4::mood", int64(1)<<40, []string{"a", "ü"}, pgtype.CompositeFields{"Street", 5}, "sad").
		Scan(&number, &list, &place, &mood)
	failure("parameters", err)
	say("parameters", number, list, place, mood)
}

func protected(conn *pgx.Conn) {
	for i := 0; i < 2; i++ {
		sayRows("people", conn, secret+" ORDER BY id")
		sayRows("one", conn, secret+" WHERE id = $1", 1+i)
	}
	var ssn *string
	must(conn.QueryRow(ctx, "SELECT p.ssn AS harmless FROM people p WHERE name = $1", "Ann").Scan(&ssn))
	say("value", *ssn)
	tx, err := conn.Begin(ctx)
	must(err)
	_, err = tx.Exec(ctx, "DECLARE c CURSOR FOR "+secret+" ORDER BY id")
	must(err)
	sayRows("fetched", tx, "FETCH 2 FROM c")
	sayRows("fetched", tx, "FETCH ALL FROM c")
	must(tx.Commit(ctx))
}

func prepared(conn *pgx.Conn) {
	_, err := conn.Exec(ctx, "CREATE TABLE shape AS SELECT 1 AS one")
	must(err)
	sayRows("shape", conn, "SELECT * FROM shape")
	_, err = conn.Exec(ctx, "ALTER TABLE shape ADD two text")
	must(err)
	// The first that fails makes pgx forget what it has cached.
	sayRows("changed", conn, "SELECT * FROM shape")
	sayRows("again", conn, "SELECT * FROM shape")
	_, err = conn.Exec(ctx, "DROP TABLE shape")
	must(err)
	described, err := conn.Prepare(ctx, "mine", "SELECT id, ssn FROM people WHERE id = $1")
	must(err)
	say("described", described.ParamOIDs, len(described.Fields), described.Fields[1].Name)
	sayRows("mine", conn, "mine", 2)
	must(conn.Deallocate(ctx, "mine"))
	must(conn.DeallocateAll(ctx))
	sayRows("after", conn, "SELECT $1::int", 1)
	_, err = conn.Exec(ctx, "DISCARD ALL")
	failure("discard", err)
	// What the driver thinks to be prepared is not any more.
	_, err = rows(conn, "SELECT $1::int", 1)
	failure("discarded", err)
	must(conn.DeallocateAll(ctx))
	sayRows("after", conn, "SELECT $1::int", 1)
}

func writes(conn *pgx.Conn) {
	_, err := conn.Exec(ctx, "CREATE TEMP TABLE written (id int PRIMARY KEY, body text)")
	must(err)
	batch := &pgx.Batch{}
	for i := 0; i < 20; i++ {
		batch.Queue("INSERT INTO written VALUES ($1, $2)", i, fmt.Sprint("body ", i))
	}
	batch.Queue("SELECT count(*) FROM written")
	batch.Queue("SELECT ssn FROM people WHERE id = $1", 1)
	results := conn.SendBatch(ctx, batch)
	for i := 0; i < 20; i++ {
		_, err = results.Exec()
		must(err)
	}
	var count int
	var ssn string
	must(results.QueryRow().Scan(&count))
	must(results.QueryRow().Scan(&ssn))
	must(results.Close())
	say("batch", count, ssn)
	broken := &pgx.Batch{}
	broken.Queue("INSERT INTO written VALUES ($1)", 100)
	broken.Queue("INSERT INTO written VALUES ($1)", 1)
	broken.Queue("SELECT 1")
	failure("broken", conn.SendBatch(ctx, broken).Close())
	copied, err := conn.CopyFrom(ctx, pgx.Identifier{"written"}, []string{"id", "body"},
		pgx.CopyFromSlice(200, func(i int) ([]any, error) { return []any{1000 + i, "copied"}, nil }))
	failure("copy", err)
	say("copy", copied)
	var out strings.Builder
	tag, err := conn.PgConn().CopyTo(ctx, &out, "COPY (SELECT * FROM written WHERE id > 1196 ORDER BY id) TO STDOUT (FORMAT csv)")
	failure("copy", err)
	say("copy", tag.String(), out.String())
	failure("nested", pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		inner := pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error {
			_, err := inner.Exec(ctx, "INSERT INTO written VALUES (1, 'twice')")
			return err
		})
		failure("inner", inner)
		sayRows("count", tx, "SELECT count(*), sum(id) FROM written")
		return nil
	}))
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.Serializable, AccessMode: pgx.ReadOnly})
	must(err)
	_, err = tx.Exec(ctx, "DELETE FROM written")
	failure("read only", err)
	must(tx.Rollback(ctx))
	_, err = conn.Exec(ctx, "DROP TABLE written")
	must(err)
}

func failures(conn *pgx.Conn) {
	for _, text := range []string{"SELECT 1/0", "SELEC 1", "SELECT nosuch FROM notes", "INSERT INTO notes (body) VALUES ('note 1')"} {
		_, err := conn.Exec(ctx, text)
		failure(text, err)
	}
	_, err := conn.Exec(ctx, "LISTEN news")
	must(err)
	_, err = conn.Exec(ctx, "SELECT pg_notify('news', $1)", "first")
	must(err)
	heard, err := conn.WaitForNotification(ctx)
	must(err)
	say("notified", heard.Channel, heard.Payload, heard.PID == conn.PgConn().PID())
	_, err = conn.Exec(ctx, "UNLISTEN *")
	must(err)
	_, err = conn.Exec(ctx, "SET statement_timeout = 100")
	must(err)
	_, err = conn.Exec(ctx, "SELECT pg_sleep(30)")
	failure("timeout", err)
	_, err = conn.Exec(ctx, "RESET ALL")
	must(err)
	sayRows("reset", conn, "SHOW statement_timeout")
	several := conn.PgConn().Exec(ctx, "SELECT 1; SELECT ssn FROM people WHERE id = 1; SELECT 2")
	all, err := several.ReadAll()
	failure("several", err)
	for _, one := range all {
		say("several", string(one.Rows[0][0]))
	}
}

func pipelines(conn *pgx.Conn) {
	pipeline := conn.PgConn().StartPipeline(ctx)
	pipeline.SendPrepare("p", "SELECT ssn, name FROM people WHERE id = $1", nil)
	for _, id := range []string{"1", "2", "3"} {
		pipeline.SendQueryPrepared("p", [][]byte{[]byte(id)}, nil, []int16{1})
	}
	must(pipeline.Sync())
	pipeline.SendQueryParams("SELECT 1/0", nil, nil, nil, nil)
	pipeline.SendQueryParams("SELECT 2", nil, nil, nil, nil)
	must(pipeline.Sync())
	pipeline.SendDeallocate("p")
	must(pipeline.Sync())
	for {
		result, err := pipeline.GetResults()
		if err != nil {
			failure("pipeline", err)
			continue
		}
		if result == nil {
			break
		}
		if reader, is := result.(*pgconn.ResultReader); is {
			read := reader.Read()
			if read.Err != nil {
				failure("pipeline", read.Err)
				continue
			}
			say("pipeline", string(read.Rows[0][0]))
		} else {
			say("pipeline", fmt.Sprintf("%T", result))
		}
	}
	must(pipeline.Close())
}

func freshToken() string {
	return os.Getenv("PGPASSWORD")
}

func pools(mode pgx.QueryExecMode) {
	config, err := pgxpool.ParseConfig("pool_max_conns=3")
	must(err)
	config.ConnConfig.DefaultQueryExecMode = mode
	config.BeforeConnect = func(_ context.Context, connection *pgx.ConnConfig) error {
		connection.Password = freshToken()
		return nil
	}
	config.AfterRelease = func(conn *pgx.Conn) bool {
		_, err := conn.Exec(ctx, "RESET ALL")
		return err == nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	must(err)
	defer pool.Close()
	results := make(chan string, 20)
	for i := 0; i < 20; i++ {
		go func() {
			var ssn *string
			if err := pool.QueryRow(ctx, "SELECT ssn FROM people WHERE id = $1", 1+i%2).Scan(&ssn); err != nil {
				results <- err.Error()
				return
			}
			results <- *ssn
		}()
	}
	seen := map[string]int{}
	for i := 0; i < 20; i++ {
		seen[<-results]++
	}
	say("pool", seen)
}

func main() {
	for _, mode := range modes {
		fmt.Println("==", mode)
		config, err := pgx.ParseConfig("")
		must(err)
		config.DefaultQueryExecMode = mode
		conn, err := pgx.ConnectConfig(ctx, config)
		must(err)
		for _, name := range []string{"mood", "place", "_place"} {
			loaded, err := conn.LoadType(ctx, name)
			must(err)
			conn.TypeMap().RegisterType(loaded)
		}
		values(conn)
		protected(conn)
		prepared(conn)
		writes(conn)
		failures(conn)
		pipelines(conn)
		must(conn.Close(ctx))
		pools(mode)
	}
	fmt.Fprintln(os.Stdout, "THE END")
}
