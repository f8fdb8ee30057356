import { Button } from "@mantine/core";
import { CombinedError } from "@urql/core";
import { explain } from "./errors";
import { Outdated } from "./lazily";
import { WarningIcon } from "./ui/icons";
import { Message } from "./ui/Message";
import { words } from "./words";

/** An unexpected error in the place of what could not be shown, with the reference to quote. */
export function Failure({ problem, retry }: { problem: unknown; retry: () => void }) {
  const isOutdated = problem instanceof Outdated;
  return (
    <div role="alert">
      <Message
        icon={<WarningIcon size={22} />}
        title={isOutdated ? words.failure.outdated : words.failure.title}
        actions={
          <Button variant="default" onClick={isOutdated ? () => location.reload() : retry}>
            {isOutdated ? words.failure.reload : words.tryAgain}
          </Button>
        }
      >
        {isOutdated
          ? words.failure.outdatedText
          : problem instanceof CombinedError
            ? explain(problem)
            : words.failure.text}
      </Message>
    </div>
  );
}
