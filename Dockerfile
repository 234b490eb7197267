# syntax=docker/dockerfile:1
# The web app is built in one stage, the server's libraries in another; the image that runs holds neither tool chain.

FROM debian:trixie-slim AS web
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /build/ui
COPY ui/package.json ui/package-lock.json ui/.npmrc ./
RUN npm ci --silent
COPY ui/ ./
ENV NEXT_TELEMETRY_DISABLED=1
RUN npm run build

FROM debian:trixie-slim AS server
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv gcc python3-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /build
RUN python3 -m venv /opt/rustfin
COPY requirements/ requirements/
RUN /opt/rustfin/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY src/ src/
COPY --from=web /build/ui/out src/rustfin/web
RUN /opt/rustfin/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM debian:trixie-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 ffmpeg \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 1000 --home-dir /config --shell /usr/sbin/nologin rustfin \
 && install -d -o rustfin -g rustfin /config /cache /transcode /media
COPY --from=server /opt/rustfin /opt/rustfin
ENV PATH=/opt/rustfin/bin:$PATH \
    RUSTFIN_CONFIG_DIR=/config RUSTFIN_CACHE_DIR=/cache RUSTFIN_TRANSCODE_DIR=/transcode \
    RUSTFIN_HOST=0.0.0.0 RUSTFIN_PORT=8096
USER rustfin
VOLUME ["/config", "/cache", "/transcode"]
EXPOSE 8096
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
  ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8096/health', timeout=4)"]
CMD ["rustfin", "serve"]
