import { useQuery } from '@tanstack/react-query';
import { type JSX, useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import { read } from '../state/gateway.ts';
import { usePreferences } from '../state/preferences.ts';
import { dateFormat } from '../words/times.tsx';
import { useLanguage, useWords, useZone } from '../words/words.ts';

/** The number that explains an alert, by its rule. */
const METRICS: Readonly<Record<string, { readonly metric: string; readonly unit: string }>> = {
  smoke: { metric: 'smokeDensity', unit: '%/m' },
  'heart-rate-high': { metric: 'heartRate', unit: 'bpm' },
  'heart-rate-low': { metric: 'heartRate', unit: 'bpm' },
  fall: { metric: 'heartRate', unit: 'bpm' },
  'fall-check': { metric: 'heartRate', unit: 'bpm' },
  sos: { metric: 'heartRate', unit: 'bpm' },
  'spo2-low': { metric: 'spo2', unit: '%' },
  crowding: { metric: 'people', unit: '' },
  'battery-low': { metric: 'battery', unit: '%' },
};

/** Readings from so long before the alert (ms), and not more than this many. */
const BEFORE = 3_600_000;
const MOST_READINGS = 5_000;
const HEIGHT = 150;

/** The readings around the newest alert that has a number behind it. */
export function Evidence({ it }: { readonly it: CaseView }): JSX.Element | null {
  const words = useWords();
  // Colours are read from the page as the chart is made: another theme is another chart.
  const { theme } = usePreferences();
  const alert = it.alerts.findLast(({ rule, device }) => device !== undefined && METRICS[rule]);
  const known = alert && METRICS[alert.rule];
  const { data } = useQuery({
    queryKey: ['evidence', it.id, alert?.id, it.timeline.length],
    enabled: alert !== undefined,
    queryFn: async () => {
      const query = new URLSearchParams({
        device: alert?.device ?? '',
        metric: known?.metric ?? '',
        from: new Date(Date.parse(alert?.at ?? it.openedAt) - BEFORE).toISOString(),
        limit: String(MOST_READINGS),
      });
      const page = await read<{ items: Record<string, number | string>[] }>(`/readings?${query}`);
      const points = page.items.filter((row) => typeof row[known?.metric ?? ''] === 'number');
      return points.map(
        (row) => [Date.parse(String(row.at)) / 1_000, Number(row[known?.metric ?? ''])] as const,
      );
    },
  });
  if (known === undefined) return null;
  return (
    <section className="panel">
      <h2>
        {words.page.evidence} <code className="soft">{known.metric}</code>{' '}
        <span className="soft">{known.unit}</span>
      </h2>
      {data && data.length > 1 ? (
        <Chart
          key={theme}
          points={data}
          alertAt={Date.parse(alert?.at ?? it.openedAt) / 1_000}
          label={`${known.metric} ${known.unit}`}
        />
      ) : (
        <Single value={data?.[0]?.[1]} unit={known.unit} />
      )}
    </section>
  );
}

/** One reading makes no line. */
function Single({ value, unit }: { readonly value: number | undefined; readonly unit: string }): JSX.Element {
  const words = useWords();
  if (value === undefined) return <p className="soft">{words.page.noReadings}</p>;
  return (
    <p>
      <span className="venue-count">{value}</span> <span className="soft">{unit}</span>
    </p>
  );
}

interface ChartProps {
  /** Seconds and value, in the order of time. */
  readonly points: readonly (readonly [number, number])[];
  /** Seconds. */
  readonly alertAt: number;
  readonly label: string;
}

/** In a span shorter than this (s) the hours and minutes would repeat themselves. */
const SHORT = 900;

function Chart({ points, alertAt, label }: ChartProps): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const format = dateFormat(useLanguage(), useZone(), 'time');
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const ink = (name: string): string => getComputedStyle(target).getPropertyValue(name);
    const isShort = (points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0) < SHORT;
    const time = (at: number): string => format.format(at * 1_000).slice(0, isShort ? 8 : 5);
    const axis = { stroke: ink('--soft'), grid: { stroke: ink('--line'), width: 1 }, ticks: { show: false } };
    const chart = new UPlot(
      {
        width: target.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false },
        scales: { x: { time: true } },
        axes: [
          { ...axis, space: 80, values: (_, ticks) => ticks.map(time) },
          { ...axis, size: 44 },
        ],
        hooks: { draw: [(drawn) => markAlert(drawn, alertAt, ink('--red-fill'))] },
        series: [{}, { stroke: ink('--accent'), width: 2, points: { show: points.length < 60 } }],
      },
      [points.map(([at]) => at), points.map(([, value]) => value)],
      target,
    );
    const resized = new ResizeObserver(() => chart.setSize({ width: target.clientWidth, height: HEIGHT }));
    resized.observe(target);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [points, alertAt, format]);
  return <div className="chart" ref={element} role="img" aria-label={label} />;
}

/** A line at the moment of the alert. */
function markAlert({ ctx, bbox, valToPos }: UPlot, at: number, colour: string): void {
  const x = Math.round(valToPos(at, 'x', true));
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.setLineDash([6, 4]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
