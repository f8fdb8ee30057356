/* The few calls that are plain HTTP: the bytes of an upload, and the demo people. */

export type DemoPerson = { name: string; role: string; email: string };

/** The demo people, while the server is a demo on this machine; otherwise nobody. */
export async function fetchDemoPeople(signal: AbortSignal): Promise<DemoPerson[]> {
  const answer = await fetch("/demo/people", { signal, headers: { accept: "application/json" } });
  const isList = answer.ok && (answer.headers.get("content-type") ?? "").includes("json");
  return isList ? ((await answer.json()) as DemoPerson[]) : [];
}

export async function signInAsDemoPerson(email: string): Promise<boolean> {
  const answer = await fetch("/demo/sign-in", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email }),
  });
  return answer.ok;
}

/**
 * The address names the server as it is known in public; the page may have been opened under another of its names (127.0.0.1),
 * and stays at that.
 */
export function ownPath(url: string): string {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}

/** Sends a file to `upload.url`, by XMLHttpRequest because fetch tells nothing about bytes sent. */
export function putFile(
  url: string,
  file: Blob,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new Error(`Upload failed with status ${request.status}`));
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => (request.status >= 200 && request.status < 300 ? resolve() : fail());
    request.onerror = fail;
    request.onabort = () => reject(new DOMException("Upload aborted", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.open("PUT", ownPath(url));
    request.setRequestHeader("content-type", "application/octet-stream");
    request.send(file);
  });
}
