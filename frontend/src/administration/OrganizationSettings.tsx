import { Skeleton } from "@mantine/core";
import { useQuery } from "urql";
import { Failure } from "../Failure";
import { graphql } from "../graphql";
import { OrganizationForm } from "./OrganizationForm";
import { OrganizationFacts } from "./organization";

const OrganizationQuery = graphql(
  `
    query OrganizationSettings {
      viewer {
        organization { ...OrganizationFacts }
      }
    }
  `,
  [OrganizationFacts],
);

/** What holds for everybody in the organization. */
export function OrganizationSettings() {
  const [{ data, error }, again] = useQuery({ query: OrganizationQuery, requestPolicy: "cache-and-network" });
  const organization = data?.viewer?.organization;
  if (error && !organization) return <Failure problem={error} retry={() => again({ requestPolicy: "network-only" })} />;
  if (!organization) return <Skeleton height={480} radius="lg" />;
  return <OrganizationForm organization={organization} />;
}
