import { useEffect, useMemo, useRef, useState } from "react";
import { get } from "../../api/call";
import { useLoaded } from "../../api/loaded";
import type { Session } from "../../api/types";
import { useKeys } from "../../app/keys";
import { go, Link, usePlace } from "../../app/place";
import { Icon } from "../../design/Icon";
import { Badge, Empty, Load, PageHead, Trouble } from "../../design/parts";
import { Shown } from "../../text/Shown";
import { clock, count, moment, plural } from "../../text/words";
import { saveLines, saveSql } from "./download";
import { advance } from "./pace";
import { useRecording } from "./recording";
import { StatementList } from "./StatementList";
import { Stage } from "./Stage";
import { moments, playedAt, type Track } from "./track";
import "./replay.css";

const SPEEDS = [1, 2, 4, 8, 32];

/** A session as its client saw it. */
export default function Replay({ id }: { id: string }) {
  const session = useLoaded(id, (signal) => get<Session>(`/api/v1/sessions/${encodeURIComponent(id)}`, {}, signal));
  const recording = useRecording(id, session.value?.live);
  return (
    <>
      <Link to="/sessions" className="to-list always">← Sessions</Link>
      <Load of={session} what="the session">
        {(value) => (
          <>
            <PageHead
              title={`${value.user}${value.agent ? ` through ${value.agent}` : ""}`}
              note={<><strong>{value.connection}</strong> · {moment(value.startedAt)} · {plural(value.statements, "statement")} · <Shown text={value.source} /> {value.live ? <Badge of="live" /> : value.endReason && <>· <Shown text={value.endReason} max={200} /></>}</>}
            >
              <button type="button" disabled={!recording.whole} onClick={() => saveLines(id)}>JSON Lines</button>
              <button type="button" disabled={!recording.whole} onClick={() => saveSql(id, recording.track)}>SQL script</button>
            </PageHead>
            {recording.error && <Trouble error={recording.error} />}
            {recording.track.damaged && <p className="warning" role="alert">The recording is damaged from here on: {recording.track.damaged}</p>}
            {recording.track.played.length === 0 ? recording.whole && <Empty icon="sessions" title="No statement was sent in this session" /> : <Player track={recording.track} version={recording.version} live={value.live && !recording.whole} dialect={value.protocol === "mysql" ? "mysql" : "postgres"} />}
            {!recording.whole && !recording.error && <p className="faint" role="status">{value.live && recording.track.played.length > 0 ? "Followed as it happens" : "Loading the recording"}… {count(Math.round(recording.bytes / 1024))} kB</p>}
          </>
        )}
      </Load>
    </>
  );
}

function Player({ track, version, live, dialect }: { track: Track; version: number; live: boolean; dialect: "postgres" | "mysql" }) {
  const { path, query } = usePlace();
  const asked = Number(query.get("statement"));
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [skip, setSkip] = useState(true);
  const [position, setPosition] = useState<number | null>(null);
  const when = useMemo(() => moments(track), [track, version]);
  // Until something is played or sought, what the address names is shown to its end; of a session that goes on, the newest.
  const first = track.byNumber.get(asked) ?? track.played[live ? track.played.length - 1 : 0];
  const at = position ?? (first ? endOf(track, track.played.indexOf(first)) : 0);
  const index = Math.max(0, playedAt(track, at));
  const latest = useRef({ at, speed, when, skip });
  latest.current = { at, speed, when, skip };
  useEffect(() => {
    if (!playing) return;
    let before = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      const { at: here, speed: fast, when: known, skip: silent } = latest.current;
      const next = advance(here, now - before, fast, known, silent);
      before = now;
      setPosition(next);
      if (next >= (known[known.length - 1] ?? 0)) setPlaying(false);
      else frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing]);
  const jump = (to: number) => {
    const target = track.played[Math.max(0, Math.min(track.played.length - 1, to))];
    if (!target) return;
    // What the address names is shown to its end, also while that is still being loaded.
    setPosition(null);
    go(`${path}?statement=${target.number}`, true);
  };
  const follow = () => {
    setPlaying(false);
    setPosition(null);
    go(path, true);
  };
  const toggle = () => {
    if (!playing && (position === null || at >= track.length)) setPosition(0);
    setPlaying(!playing);
  };
  useKeys({ " ": toggle, ArrowRight: () => jump(index + 1), ArrowLeft: () => jump(index - 1) });
  const current = track.played[index];
  return (
    <>
      <div className="transport" role="group" aria-label="Playback">
        <button type="button" aria-label="Statement before" onClick={() => jump(index - 1)}><Icon name="back" /></button>
        <button type="button" className="main" aria-label={playing ? "Pause" : "Play"} onClick={toggle}><Icon name={playing ? "pause" : "play"} /></button>
        <button type="button" aria-label="Next statement" onClick={() => jump(index + 1)}><Icon name="next" /></button>
        {live && (position !== null || track.byNumber.has(asked)) && <button type="button" className="follow" onClick={follow}>Follow</button>}
        <div className="timeline">
          <Marks track={track} version={version} />
          <input type="range" min={0} max={Math.max(1, track.length)} step={1} value={at} aria-label="Position" aria-valuetext={`${clock(at)} of ${clock(track.length)}, statement ${current?.number}`} onChange={(event) => setPosition(Number(event.target.value))} />
        </div>
        <span className="time">{clock(at)} / {clock(track.length)}</span>
        <label className="inline">Speed <select value={speed} onChange={(event) => setSpeed(Number(event.target.value))}>{SPEEDS.map((each) => <option key={each} value={each}>{each}×</option>)}</select></label>
        <label className="inline"><input type="checkbox" checked={skip} onChange={(event) => setSkip(event.target.checked)} /> Skip silence</label>
      </div>
      <div className="replay">
        <StatementList track={track} index={index} jump={jump} />
        {current && <Stage played={current} at={at} dialect={dialect} />}
      </div>
    </>
  );
}

/** The moment before the next statement: everything of this one has been seen. */
function endOf(track: Track, index: number): number {
  const next = track.played[index + 1];
  const here = track.played[index]?.at ?? 0;
  return next ? Math.max(here, next.at - 1) : track.length;
}

const MARKS_MAX = 400;

function Marks({ track, version }: { track: Track; version: number }) {
  const marks = useMemo(() => {
    const all: { at: number; tone: string }[] = [];
    for (const each of track.played) {
      if (each.decision === "deny") all.push({ at: each.at, tone: "no" });
      for (const note of each.notes) if (note.kind !== "completed" && note.kind !== "copy") all.push({ at: note.at, tone: note.kind === "held" ? "held" : note.good ? "yes" : "no" });
    }
    const step = Math.max(1, Math.ceil(all.length / MARKS_MAX));
    return all.filter((_, index) => index % step === 0);
  }, [track, version]);
  return <div className="marks" aria-hidden="true">{marks.map((mark, index) => <i key={index} className={mark.tone} style={{ left: `${(100 * mark.at) / Math.max(1, track.length)}%` }} />)}</div>;
}
