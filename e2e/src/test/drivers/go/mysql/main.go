// go-sql-driver: statements as text, with parameters written into them, and prepared; transactions, several results, a pool.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

const secret = "SELECT id, name, ssn, born, salary, mood, settings, photo, seen FROM people"

var ctx = context.Background()

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
	case []byte:
		return fmt.Sprintf("%q", v)
	case float32, float64:
		return fmt.Sprint(v)
	case []any:
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
	var told *mysql.MySQLError
	switch {
	case err == nil:
		say(step, "no error")
	case errors.As(err, &told):
		message, _, _ := strings.Cut(told.Message, ". Data here is protected") // What Weir says besides.
		if told.Number == 1064 {
			message = "" // What cannot be read is told of in other words.
		}
		say(step, told.Number, string(told.SQLState[:]), message)
	default:
		say(step, fmt.Sprintf("%T", err))
	}
}

func sayAll(step string, result *sql.Rows) {
	defer result.Close()
	for more := true; more; more = result.NextResultSet() {
		types, err := result.ColumnTypes()
		must(err)
		for _, one := range types {
			nullable, _ := one.Nullable()
			say(step, one.Name(), one.DatabaseTypeName(), nullable, fmt.Sprint(one.ScanType()))
		}
		for result.Next() {
			row := make([]any, len(types))
			into := make([]any, len(types))
			for i := range row {
				into[i] = &row[i]
			}
			must(result.Scan(into...))
			say(step, row)
		}
	}
	failure(step, result.Err())
}

type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

func rows(step string, from querier, text string, arguments ...any) {
	result, err := from.QueryContext(ctx, text, arguments...)
	if err != nil {
		failure(step, err)
		return
	}
	sayAll(step, result)
}

func values(db *sql.DB) {
	text := `SELECT 1, -9223372036854775808, 18446744073709551615, 1.25, 1.5e0, 'tëxt 😀', x'dead', DATE '2024-02-29',
		TIMESTAMP '2024-02-29 01:02:03.000004', TIME '-30:02:01', NULL, true`
	rows("values", db, text)
	rows("bound", db, "SELECT ?, ?, ?, ? AS bytes, ?, ?", int64(1)<<40, "it's \\ \"ü\" 😀 ?", 1.5, []byte{0, 255, '\''},
		time.Date(2024, 2, 29, 1, 2, 3, 4000, time.UTC), nil)
	rows("bound too", db, text+" WHERE ? = 1", 1)
}

func protected(db *sql.DB) {
	for i := 1; i < 3; i++ {
		rows("people", db, secret+" ORDER BY id")
		rows("one", db, secret+" WHERE id = ?", i)
	}
	var ssn sql.NullString
	must(db.QueryRow("SELECT p.ssn AS harmless FROM people p WHERE name = ?", "Ann").Scan(&ssn))
	say("value", ssn.String)
	statement, err := db.Prepare(secret + " WHERE id < ? ORDER BY id")
	must(err)
	for i := 2; i < 5; i++ {
		result, err := statement.Query(i)
		must(err)
		sayAll("prepared", result)
	}
	must(statement.Close())
}

func writes(db *sql.DB) {
	conn, err := db.Conn(ctx)
	must(err)
	defer conn.Close()
	exec := func(step, text string, arguments ...any) {
		result, err := conn.ExecContext(ctx, text, arguments...)
		if err != nil {
			failure(step, err)
			return
		}
		count, _ := result.RowsAffected()
		id, _ := result.LastInsertId()
		say(step, count, id)
	}
	exec("create", "CREATE TEMPORARY TABLE written (id int AUTO_INCREMENT PRIMARY KEY, body varchar(40))")
	exec("insert", "INSERT INTO written (body) VALUES (?), (?)", "a", "b")
	exec("update", "UPDATE written SET body = concat(body, ?) WHERE id = ?", "!", 2)
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	must(err)
	_, err = tx.Exec("DELETE FROM written")
	must(err)
	must(tx.Rollback())
	rows("rolled back", conn, "SELECT * FROM written ORDER BY id")
	tx, err = conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	must(err)
	_, err = tx.Exec("DELETE FROM notes")
	failure("read only", err)
	must(tx.Rollback())
	exec("drop", "DROP TEMPORARY TABLE written")
}

func failures(db *sql.DB) {
	for _, text := range []string{"SELEC 1", "SELECT nosuch FROM notes", "SELECT * FROM nosuch", "INSERT INTO notes (body) VALUES ('note 1')"} {
		_, err := db.Exec(text)
		failure(text, err)
	}
	rows("several", db, "SELECT 1; SELECT ssn FROM people WHERE id = 1; SELECT 2")
	limited, stop := context.WithTimeout(ctx, 100*time.Millisecond)
	defer stop()
	_, err := db.ExecContext(limited, "SELECT sleep(30)")
	say("stopped", errors.Is(err, context.DeadlineExceeded))
	must(db.Ping())
}

func pools(db *sql.DB) {
	db.SetMaxOpenConns(3)
	results := make(chan string, 20)
	for i := range 20 {
		go func() {
			var ssn string
			if err := db.QueryRow("SELECT ssn FROM people WHERE id = ?", 1+i%2).Scan(&ssn); err != nil {
				ssn = err.Error()
			}
			results <- ssn
		}()
	}
	seen := map[string]int{}
	for range 20 {
		seen[<-results]++
	}
	say("pool", seen)
}

func freshToken() string {
	return os.Getenv("MYSQL_PWD")
}

func config(interpolated bool) *mysql.Config {
	pem, err := os.ReadFile(os.Getenv("MYSQL_SSL_CA"))
	must(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	config := mysql.NewConfig()
	config.Net = "tcp"
	config.Addr = os.Getenv("MYSQL_HOST") + ":" + os.Getenv("MYSQL_TCP_PORT")
	config.DBName = os.Getenv("MYSQL_DATABASE")
	config.User = os.Getenv("MYSQL_USER")
	config.TLS = &tls.Config{RootCAs: roots, ServerName: os.Getenv("MYSQL_HOST")}
	config.AllowCleartextPasswords = true
	must(config.Apply(mysql.BeforeConnect(func(_ context.Context, connection *mysql.Config) error {
		connection.Passwd = freshToken()
		return nil
	})))
	config.MultiStatements = true
	config.InterpolateParams = interpolated
	config.ParseTime = interpolated
	return config
}

func main() {
	for _, interpolated := range []bool{false, true} {
		fmt.Println("== interpolated", interpolated)
		connector, err := mysql.NewConnector(config(interpolated))
		must(err)
		db := sql.OpenDB(connector)
		for _, part := range []func(*sql.DB){values, protected, writes, failures, pools} {
			part(db)
		}
		must(db.Close())
	}
	fmt.Println("THE END")
}
