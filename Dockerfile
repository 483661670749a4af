# One image for every role: web server, worker, migrations, commands. compose.yaml shows how they fit together.
FROM python:3.12-slim-bookworm AS packages
COPY requirements.lock .
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent pressroom \
    && mkdir -p /data/media /data/static \
    && chown -R pressroom /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2 PRESSROOM_VAR=/data MEDIA_ROOT=/data/media
USER pressroom
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", \
     "--backpressure", "128", "--workers-kill-timeout", "10", "--respawn-failed-workers", "--no-ws", "cms_project.wsgi:application"]
