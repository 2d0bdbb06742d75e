FROM python:3.13-slim AS build

ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
RUN pip install --no-cache-dir uv
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups
COPY . .
RUN DJANGO_SETTINGS_MODULE=chorus.settings.base .venv/bin/python manage.py collectstatic --noinput --verbosity 0


FROM python:3.13-slim

# The code belongs to root and is only read; files that users deposit go to the volume.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin chorus \
    && install -d -o chorus -g chorus -m 0750 /srv/chorus/files
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=chorus.settings.prod \
    FILES_ROOT=/srv/chorus/files
VOLUME /srv/chorus/files
USER chorus
EXPOSE 8000

HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 CMD ["python", "-m", "chorus.healthcheck"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--no-ws", "chorus.wsgi:application"]
