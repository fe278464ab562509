// Line plots as SVG text: a few series over a few sizes, on logarithmic axes where growth is what matters, from zero where
// amounts are. Series differ by colour, dash and marker.

export interface Series {
  name: string;
  points: { x: number; y: number }[];
}

export interface Plot {
  title: string;
  x: string;
  y: string;
  /** The y axis is linear and starts at zero; else it is logarithmic. */
  fromZero: boolean;
  /** The x axis is linear, so that straight growth is a straight line; else it is logarithmic. */
  linearX?: boolean;
  series: Series[];
}

const [WIDTH, HEIGHT] = [640, 400];
const MARGIN = { left: 72, right: 24, top: 44, bottom: 56 };
const STYLES = [
  { colour: "#1b6ca8", dash: "", marker: "circle" },
  { colour: "#b3541e", dash: "6 4", marker: "square" },
  { colour: "#3a7d44", dash: "2 3", marker: "circle" },
  { colour: "#6c4f9c", dash: "10 4", marker: "square" },
];

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const shown = (value: number) => (value >= 100 ? Math.round(value) : Number(value.toPrecision(2))).toLocaleString("en");

/** Powers of ten, with 2 and 5 between them, that cover all values. */
function ticksOver(values: number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const digit of [1, 2, 5]) ticks.push(digit * 10 ** power);
  }
  const from = ticks.findLastIndex((tick) => tick <= low);
  const to = ticks.findIndex((tick) => tick >= high);
  return ticks.slice(Math.max(0, from), to + 1);
}

/** From zero, in four to nine even steps of 1, 2 or 5, to above the largest value. */
function ticksFromZero(values: number[]): number[] {
  const high = Math.max(...values);
  const power = 10 ** Math.floor(Math.log10(high));
  const step = [0.1, 0.2, 0.5, 1].map((part) => part * power).find((part) => high / part <= 8) ?? power;
  return Array.from({ length: Math.ceil(high / step) + 1 }, (_, i) => i * step);
}

/** From values to pixels, linear. */
function linearAxis(ends: number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

/** From values to pixels, logarithmic. */
function axis(ends: number[], from: number, to: number): (value: number) => number {
  const [low, high] = [Math.log(Math.min(...ends)), Math.log(Math.max(...ends))];
  return (value) => (high > low ? from + ((Math.log(value) - low) / (high - low)) * (to - from) : (from + to) / 2);
}

function marker(kind: string, x: number, y: number, colour: string): string {
  return kind === "circle"
    ? `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>`
    : `<rect x="${x - 4}" y="${y - 4}" width="8" height="8" fill="${colour}"/>`;
}

const pixel = (value: number) => Math.round(value * 10) / 10;

export function plotSvg({ title, x, y, fromZero, linearX, series }: Plot): string {
  const points = series.flatMap((one) => one.points);
  const xTicks = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b);
  const yTicks = (fromZero ? ticksFromZero : ticksOver)(points.map((point) => point.y));
  const atX = (linearX ? linearAxis : axis)(xTicks, MARGIN.left, WIDTH - MARGIN.right);
  const atY = (fromZero ? linearAxis : axis)(yTicks, HEIGHT - MARGIN.bottom, MARGIN.top);
  const bottom = HEIGHT - MARGIN.bottom;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${MARGIN.left}" y="20" font-size="15">${escaped(title)}</text>`,
    ...yTicks.flatMap((tick) => [
      `<path d="M${MARGIN.left} ${pixel(atY(tick))}H${WIDTH - MARGIN.right}" stroke="#ddd"/>`,
      `<text x="${MARGIN.left - 8}" y="${pixel(atY(tick)) + 4}" text-anchor="end">${shown(tick)}</text>`,
    ]),
    ...xTicks.map(
      (tick) => `<text x="${pixel(atX(tick))}" y="${bottom + 18}" text-anchor="middle">${shown(tick)}</text>`,
    ),
    `<text x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${HEIGHT - 14}" text-anchor="middle">${escaped(x)}</text>`,
    `<text transform="translate(18 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    ...series.flatMap((one, i) => drawn(one, i, atX, atY)),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

/** A series with its entry in the legend. */
function drawn({ name, points }: Series, i: number, atX: (x: number) => number, atY: (y: number) => number): string[] {
  const { colour, dash, marker: kind } = STYLES[i % STYLES.length]!;
  const places = points.map((point) => [pixel(atX(point.x)), pixel(atY(point.y))] as const);
  const legendY = MARGIN.top + 14 + i * 18;
  const legendX = MARGIN.left + 12;
  const stroke = `stroke="${colour}" stroke-width="2" fill="none"${dash ? ` stroke-dasharray="${dash}"` : ""}`;
  return [
    `<path d="M${places.map((place) => place.join(" ")).join("L")}" ${stroke}/>`,
    ...places.map(([px, py]) => marker(kind, px, py, colour)),
    `<path d="M${legendX} ${legendY}h28" ${stroke}/>`,
    marker(kind, legendX + 14, legendY, colour),
    `<text x="${legendX + 36}" y="${legendY + 4}">${escaped(name)}</text>`,
  ];
}
