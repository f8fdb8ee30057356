import { Button, Group, Paper, SegmentedControl, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { calendarDay, count } from "../format";
import { useBookHref } from "../shell/book";
import { ChartIcon } from "../ui/icons";
import { Message } from "../ui/Message";
import { dashboard as words } from "../words/dashboard";
import classes from "./Dashboard.module.css";
import { DayBars } from "./DayBars";
import type { Day } from "./stats";

const periods = [7, 30, 90];

type Props = { days: readonly Day[]; period: number; onPeriod: (days: number) => void; empty: boolean };

/** Added and opted out, day by day: two charts, each with its own measure, and the same as a table. */
export function ByDay({ days, period, onPeriod, empty }: Props) {
  const href = useBookHref();
  const isQuiet = empty && days.every(({ added, optedOut }) => added + optedOut === 0);
  return (
    <Paper component="section" withBorder radius="lg" p="lg" className={classes.panel} aria-labelledby="by-day">
      <Group justify="space-between" mb="md">
        <Title order={2} size="h2" id="by-day">
          {words.byDay}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label={words.days}
          value={String(period)}
          onChange={(value) => onPeriod(Number(value))}
          data={periods.map((n) => ({ value: String(n), label: words.lastDays(n) }))}
        />
      </Group>
      {isQuiet ? (
        <Message
          icon={<ChartIcon size={22} />}
          title={words.emptyTitle}
          actions={
            <Button component={Link} href={href("/contacts")} variant="default">
              {words.toContacts}
            </Button>
          }
        >
          {words.emptyText}
        </Message>
      ) : (
        <>
          <div className={classes.charts}>
            <DayBars days={days} series="added" />
            <DayBars days={days} series="optedOut" />
          </div>
          <details className={classes.details}>
            <summary>{words.asTable}</summary>
            <DayTable days={days} />
          </details>
          <Text size="xs" c="dimmed" mt="xs">
            {words.utc}
          </Text>
        </>
      )}
    </Paper>
  );
}

const DayTable = ({ days }: { days: readonly Day[] }) => (
  <section className={classes.scroll} aria-label={words.table} tabIndex={0}>
    <table>
      <thead>
        <tr>
          <th scope="col">{words.day}</th>
          <th scope="col">{words.series.added}</th>
          <th scope="col">{words.series.optedOut}</th>
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map(({ day, added, optedOut }) => (
          <tr key={day}>
            <th scope="row">{calendarDay(day)}</th>
            <td>{count(added)}</td>
            <td>{count(optedOut)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
