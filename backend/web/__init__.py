"""HTTP, whatever the path: the server's limits, cookies, Origin, headers, the app's files. Knows no GraphQL."""
