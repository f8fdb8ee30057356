# One image for API, worker and migrations; the command says which. Its settings come from the environment: docs/operations.md.

FROM node:24-slim AS app
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci
COPY schema.graphql /src/
COPY frontend ./
RUN npm run build

FROM python:3.11-slim AS packages
RUN pip install --no-cache-dir uv
WORKDIR /service
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --no-cache

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home service && install -d -o service -m 0700 /data
WORKDIR /service
COPY --from=packages /service/.venv .venv
COPY backend backend
COPY schema.graphql pyproject.toml ./
COPY --from=app /src/frontend/dist frontend/dist
ENV PATH=/service/.venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8000 DATA_DIRECTORY=/data
USER service
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "backend.app"]
