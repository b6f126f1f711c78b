import { address, get } from "../../api/call";
import { useLoaded } from "../../api/loaded";
import type { Counts } from "../../api/types";
import { Link } from "../../app/place";
import { count, moment, plural } from "../../text/words";
import "./chart.css";

const BUCKETS = 60;
const HEIGHT = 48;
const TONES = [["allow", "allowed"], ["approve", "held"], ["deny", "refused"]] as const;

/** How many statements fit, over time; a bar leads to those of its stretch. */
export function Chart({ asked }: { asked: Record<string, string | null> }) {
  const { cursor: _, ...filter } = asked;
  const key = address("/api/v1/search/counts", { ...filter, buckets: BUCKETS });
  const counts = useLoaded(key, (signal) => get<Counts>(key, {}, signal));
  if (counts.error) return <p className="faint">No chart: {counts.error.message}</p>;
  if (!counts.value) return <div className="chart" aria-hidden="true" />;
  const { buckets, since, until } = counts.value;
  const total = (tone: (typeof TONES)[number][0]) => buckets.reduce((sum, each) => sum + each[tone], 0);
  const most = Math.max(1, ...buckets.map((each) => each.allow + each.approve + each.deny));
  const words = TONES.map(([tone, word]) => `${count(total(tone))} ${word}`).join(", ");
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${buckets.length} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`Statements over time: ${words}`}>
        {buckets.map((each, index) => {
          let below = HEIGHT;
          return TONES.map(([tone]) => {
            const high = (HEIGHT * each[tone]) / most;
            below -= high;
            return high > 0 && <rect key={`${index} ${tone}`} className={tone} x={index + 0.1} width={0.8} y={below} height={Math.max(high, 0.8)} />;
          });
        })}
      </svg>
      <figcaption className="faint">
        <span>{moment(since)}</span>
        <span>{TONES.map(([tone, word]) => <span key={tone}><i className={tone} aria-hidden="true" /> {plural(total(tone), "statement")} {word}</span>)}</span>
        <span>{moment(until)}</span>
      </figcaption>
      <Busiest buckets={buckets} filter={filter} until={until} />
    </figure>
  );
}

/** For who cannot point at a bar. */
function Busiest({ buckets, filter, until }: { buckets: Counts["buckets"]; filter: Record<string, string | null>; until: string }) {
  const sum = (each: Counts["buckets"][number]) => each.allow + each.approve + each.deny;
  const busiest = buckets.reduce((best, each, index) => (sum(each) > sum(buckets[best] ?? each) ? index : best), 0);
  const bucket = buckets[busiest];
  if (!bucket || sum(bucket) === 0) return null;
  const given = Object.fromEntries(Object.entries(filter).filter((each): each is [string, string] => each[1] !== null));
  const next = buckets[busiest + 1]?.at ?? until;
  return <Link className="faint" to={`/search?${new URLSearchParams({ ...given, since: bucket.at, until: next })}`}>Most at {moment(bucket.at)}: {plural(sum(bucket), "statement")}</Link>;
}
