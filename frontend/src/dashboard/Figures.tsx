import { Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { useSubscription } from "urql";
import { Failure } from "../Failure";
import { ownerVariable } from "../lists/lists";
import type { Book } from "../shell/book";
import { ActiveJobs } from "./ActiveJobs";
import { ByDay } from "./ByDay";
import { ContactStats } from "./stats";
import { Tiles } from "./Tiles";

type Props = { owner: string | undefined; book: Book; all: boolean };

/** The figures of a book, or of all of them, as long as they are looked at. */
export function Figures({ owner, book, all }: Props) {
  const [days, setDays] = useState(30);
  const [{ data, error }, again] = useSubscription({
    query: ContactStats,
    variables: { ...ownerVariable(owner), days },
  });
  const stats = data?.contactStats;
  if (error && !stats) return <Failure problem={error} retry={() => again()} />;
  if (!stats) return <Waiting />;
  return (
    <Stack gap="md">
      <Tiles stats={stats} book={book} all={all} />
      <ByDay days={stats.perDay} period={days} onPeriod={setDays} empty={stats.total === 0} />
      <ActiveJobs jobs={stats.activeJobs} all={all} />
    </Stack>
  );
}

const Waiting = () => (
  <Stack gap="md">
    <Skeleton height={112} radius="lg" />
    <Skeleton height={420} radius="lg" />
  </Stack>
);
