# The portal for production: the explorer built with Node, then Python alone. PostgreSQL, Redis and SMTP are others'.
FROM node:22-slim AS explorer
WORKDIR /explorer
COPY schema/explorer/package.json schema/explorer/package-lock.json schema/explorer/.npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY schema/explorer ./
RUN npm run --silent build

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0
WORKDIR /fontaine
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
COPY . .
COPY --from=explorer /explorer/static schema/explorer/static
RUN useradd --system --no-create-home fontaine && install --directory --owner fontaine --mode 700 /files
USER fontaine
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]
# The worker is the same image with: arq workers.main.WorkerSettings
CMD ["python", "server.py", "serve"]
