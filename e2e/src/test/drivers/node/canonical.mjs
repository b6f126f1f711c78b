// How every program here says what it got: one line for each step, the same for the same values.
import { readFileSync } from 'node:fs';

const plain = (_, value) => {
  if (typeof value === 'bigint') return value.toString();
  if (value?.type === 'Buffer') return '\\x' + Buffer.from(value.data).toString('hex');
  return value;
};

export const say = (step, ...values) => console.log(step, JSON.stringify(values, plain));

/** Runs it, and says how it failed or that it did not. */
export async function failure(step, action) {
  try {
    await action();
    say(step, 'no error');
  } catch (e) {
    // Weir tells what is not there, not where it stands.
    const place = ['42703', '42P01'].includes(e.code) ? null : (e.position ?? null);
    say(step, e.code ?? e.name, e.message, place, e.severity ?? null);
  }
}

/** TLS as libpq's sslmode=verify-full has it. */
export const tls = {
  ca: readFileSync(process.env.PGSSLROOTCERT ?? process.env.MYSQL_SSL_CA, 'utf8'),
  rejectUnauthorized: true,
};

export const SECRET = 'SELECT id, name, ssn, born, salary, mood, home, tags, settings FROM people';
