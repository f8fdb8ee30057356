import { Component, type ReactNode } from "react";

type Props = { children: ReactNode; fallback: (problem: unknown, retry: () => void) => ReactNode };

/** The one place where what nobody foresaw ends up. Give it a `key` that changes with the page. */
export class Boundary extends Component<Props, { problem: unknown }> {
  override state: { problem: unknown } = { problem: undefined };

  static getDerivedStateFromError(problem: unknown) {
    return { problem };
  }

  retry = () => this.setState({ problem: undefined });

  override render() {
    const { problem } = this.state;
    return problem === undefined ? this.props.children : this.props.fallback(problem, this.retry);
  }
}
