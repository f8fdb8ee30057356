import { Text } from "@mantine/core";
import { useState } from "react";
import { calendarDay, count, short } from "../format";
import { dashboard as words } from "../words/dashboard";
import classes from "./Dashboard.module.css";
import { type Day, peakOf, type Series, scaleOf, sumOf } from "./stats";

const height = 120;
const leastBar = 2;

/** A bar a day against a scale of round numbers; the day under the pointer is told in figures. */
export function DayBars({ days, series }: { days: readonly Day[]; series: Series }) {
  const [pointed, setPointed] = useState<string>();
  const total = sumOf(days, series);
  const peak = peakOf(days, series);
  const scale = scaleOf(peak?.[series] ?? 0);
  const top = scale.at(-1) ?? 1;
  const shown = days.find(({ day }) => day === pointed);
  const name = words.series[series];
  const description = peak
    ? words.chart(name, count(total), days.length, count(peak[series]), calendarDay(peak.day))
    : words.chartEmpty(name, days.length);
  const first = days.at(0);
  const last = days.at(-1);

  return (
    <figure className={classes.chart} data-series={series}>
      <figcaption>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="sm" c="dimmed" className="figures">
          <strong>{count(shown ? shown[series] : total)}</strong>{" "}
          {shown ? words.onDay(calendarDay(shown.day)) : words.inLastDays(days.length)}
        </Text>
      </figcaption>
      <div className={classes.plot}>
        <div className={classes.scale} aria-hidden="true">
          {scale.toReversed().map((value) => (
            <span key={value}>{short(value)}</span>
          ))}
        </div>
        <svg
          className={classes.bars}
          viewBox={`0 0 ${days.length} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={description}
          onPointerLeave={() => setPointed(undefined)}
        >
          {scale.slice(1).map((value) => (
            <path
              key={value}
              className={classes.line}
              d={`M0 ${height - (height * value) / top}H${days.length}`}
              vectorEffect="non-scaling-stroke"
            />
          ))}
          {days.map((day, index) => {
            const value = day[series];
            const bar = value > 0 ? Math.max(leastBar, (height * value) / top) : 0;
            return (
              <g key={day.day} data-pointed={day.day === pointed} onPointerEnter={() => setPointed(day.day)}>
                <rect className={classes.hit} x={index} y={0} width={1} height={height} />
                <rect className={classes.bar} x={index + 0.12} y={height - bar} width={0.76} height={bar} />
              </g>
            );
          })}
        </svg>
      </div>
      <div className={classes.axis} aria-hidden="true">
        <span>{first && calendarDay(first.day)}</span>
        <span>{last && calendarDay(last.day)}</span>
      </div>
    </figure>
  );
}
