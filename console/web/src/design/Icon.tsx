/** Small line drawings, 20 by 20. */
const PATHS = {
  approvals: "M4 11h3l1.5 2.5h3L13 11h3M4 11l2-6h8l2 6v4.5H4z",
  sessions: "M3 5h14v10H3zM6 8l2.2 2L6 12M10 12.5h4",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4",
  policy: "M10 3l6 2.3v4.2c0 3.6-2.4 6.3-6 7.5-3.600-1.200-6-3.900-6-7.500V5.300zM7.500 10l1.800 1.800 3.400-3.600",
  tickets: "M3 7V5h14v2.500a2.500 2.500 0 0 0 0 5V15H3v-2.500a2.500 2.500 0 0 0 0-5zM12 5v10",
  audit: "M5 3h7l3 3v11H5zM12 3v3h3M7.500 9.500h5M7.500 12.500h5",
  moon: "M15.500 12A6.500 6.500 0 0 1 8 4.500 6.500 6.500 0 1 0 15.500 12z",
  out: "M8 4H4v12h4M9 10h8M14 7l3 3-3 3",
  play: "M6 4l10 6-10 6z",
  pause: "M7 4v12M13 4v12",
  next: "M5 5l7 5-7 5zM15 5v10",
  back: "M15 5l-7 5 7 5zM5 5v10",
  bell: "M5 14V9a5 5 0 0 1 10 0v5l1 1H4zM8.500 17h3",
  keys: "M2.500 6h15v8.500h-15zM5.500 9h.01M8.500 9h.01M11.500 9h.01M14.500 9h.01M6.500 12h7",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round">
      <path d={PATHS[name]} />
    </svg>
  );
}
