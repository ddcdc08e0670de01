// A plot over time or over percentiles, drawn by uPlot. A table has the same figures for people who cannot see it.
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { colourOf, useTheme } from "../colour";
import type { PlotData } from "../load_series";
import { TableFrame } from "./table";
import { useWidth } from "./width";

export interface Band {
  name: string;
  from: number;
  to: number;
}

export interface PlotProps {
  title: string;
  about: string;
  unit: string;
  data: PlotData;
  bands?: Band[];
  xName: string;
  logX?: boolean;
  logY?: boolean;
  xText: (x: number) => string;
  yText: (y: number) => string;
}

/** Draws the phases of a run: their names, and a shade behind every other phase. */
function drawBands(plot: uPlot, bands: Band[]) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${11 * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = "top";
  bands.forEach((band, i) => {
    const left = plot.valToPos(band.from, "x", true);
    const right = plot.valToPos(band.to, "x", true);
    if (i % 2 === 0) {
      ctx.fillStyle = colourOf("--band");
      ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
    if (ctx.measureText(band.name).width + 8 * ratio < right - left) {
      ctx.fillStyle = colourOf("--quiet");
      ctx.fillText(band.name, left + 4 * ratio, bbox.top + 3 * ratio);
    }
  });
  ctx.restore();
}

/** The columns of a plot. A missing value draws no line, and zero has no logarithm. */
function columnsOf({ data, logY }: PlotProps): uPlot.AlignedData {
  return [data.at, ...data.series.map((series) => series.values.map((v) => (logY && !v ? null : v)))];
}

function optionsOf(props: PlotProps, width: number, bands: () => Band[]): uPlot.Options {
  const axis = (text: (n: number) => string, isLog: boolean | undefined): uPlot.Axis => ({
    ...(isLog ? { splits: decades } : {}),
    stroke: colourOf("--quiet"),
    grid: { stroke: colourOf("--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
    values: (_, splits) => splits.map((n) => (n === null ? "" : text(n))),
  });
  const log = (wanted: boolean | undefined) => (wanted ? { distr: 3 as const, log: 10 as const } : {});
  return {
    width,
    height: Math.round(Math.min(260, Math.max(180, width * 0.4))),
    scales: {
      x: { time: false, ...log(props.logX) },
      y: { ...log(props.logY), ...(props.logY ? {} : { range: fromZero }) },
    },
    axes: [
      { ...axis(props.xText, props.logX), size: 28 },
      { ...axis(props.yText, props.logY), size: 66 },
    ],
    legend: { live: false, markers: { show: false } },
    cursor: { y: false, points: { size: 7 } },
    series: [
      { label: props.xName },
      ...props.data.series.map((series) => ({
        label: series.name,
        stroke: colourOf(series.colour),
        width: 2,
        spanGaps: props.logY !== true,
        points: { show: (plot: uPlot) => plot.data[0].length < 4 },
        ...(series.dashed ? { dash: [6, 4] } : {}),
      })),
    ],
    hooks: { drawClear: [(plot) => drawBands(plot, bands())] },
  };
}

function decades(_: uPlot, __: number, min: number, max: number): number[] {
  const out: number[] = [];
  for (let power = Math.ceil(Math.log10(min) - 1e-9); power <= Math.log10(max) + 1e-9; ++power)
    out.push(10 ** power);
  return out;
}

function fromZero(_: uPlot, __: number | null, max: number | null): [number, number] {
  return [0, Math.max(1, (max ?? 1) * 1.08)];
}

function Legend({ data, index, props }: { data: PlotData; index: number | null; props: PlotProps }) {
  return (
    <p class="legend series">
      {data.series.map((series) => {
        const value = index === null ? null : series.values[index];
        return (
          <span key={series.name}>
            <svg viewBox="0 0 24 8" class="stroke" aria-hidden="true">
              <path
                d="M1 4h22"
                style={{ stroke: `var(${series.colour})` }}
                stroke-dasharray={series.dashed ? "6 4" : undefined}
              />
            </svg>{" "}
            {series.name}
            <output>{value === null || value === undefined ? "" : props.yText(value)}</output>
          </span>
        );
      })}
      <output class="x">{index === null ? "" : props.xText(data.at[index]!)}</output>
    </p>
  );
}

function FigureTable({ props }: { props: PlotProps }) {
  const { data } = props;
  const step = Math.max(1, Math.ceil(data.at.length / 120));
  return (
    <TableFrame label={`${props.title} as a table`} tall>
      <table>
        <caption class="hidden">{props.title}</caption>
        <thead>
          <tr>
            <th scope="col">{props.xName}</th>
            {data.series.map((series) => (
              <th scope="col" class="number" key={series.name}>
                {series.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.at.map((at, i) =>
            i % step !== 0 ? null : (
              <tr key={at}>
                <th scope="row">{props.xText(at)}</th>
                {data.series.map((series) => {
                  const value = series.values[i];
                  return (
                    <td class="number" key={series.name}>
                      {value === null || value === undefined ? "·" : props.yText(value)}
                    </td>
                  );
                })}
              </tr>
            ),
          )}
        </tbody>
      </table>
    </TableFrame>
  );
}

export function Plot(props: PlotProps) {
  const [frame, width] = useWidth<HTMLDivElement>(600);
  const place = useRef<HTMLDivElement>(null);
  const [index, setIndex] = useState<number | null>(null);
  const [open, setOpen] = useState(false);
  const theme = useTheme();
  const latest = useRef(props);
  latest.current = props;
  const drawn = useRef<uPlot | null>(null);
  const shape = props.data.series.map((series) => series.name + series.colour).join();
  useEffect(() => {
    if (!place.current) return;
    const options = optionsOf(latest.current, width, () => latest.current.bands ?? []);
    options.hooks = { ...options.hooks, setCursor: [(plot) => setIndex(plot.cursor.idx ?? null)] };
    const plot = new uPlot(options, columnsOf(latest.current), place.current);
    drawn.current = plot;
    return () => plot.destroy();
  }, [shape, width, theme]);
  useEffect(() => {
    // A running run adds to its lines, while the cursor stays in its place.
    if (drawn.current?.data[0] !== props.data.at) drawn.current?.setData(columnsOf(props));
  }, [props.data]);
  return (
    <figure class="plot" ref={frame}>
      <figcaption>
        <h3>{props.title}</h3> <small>{props.unit}</small>
        <p class="quiet">{props.about}</p>
      </figcaption>
      <div
        ref={place}
        role="img"
        aria-label={`${props.title}: a plot; its figures stand in the table below`}
      />
      <Legend data={props.data} index={index} props={props} />
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Figures</summary>
        {open ? <FigureTable props={props} /> : null}
      </details>
    </figure>
  );
}
