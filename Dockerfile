# syntax=docker/dockerfile:1
# The web app is built in one stage, the server's libraries in another; the image that runs holds neither tool chain.

FROM debian:trixie-slim AS web
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /build/ui
COPY ui/package.json ui/package-lock.json ui/.npmrc ./
RUN npm ci --loglevel=error
COPY ui/ ./
ENV NEXT_TELEMETRY_DISABLED=1
RUN npm run build

FROM debian:trixie-slim AS server
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv && rm -rf /var/lib/apt/lists/*
WORKDIR /build
RUN python3 -m venv tools && python3 -m venv --without-pip /opt/rustfin
COPY requirements/ requirements/
RUN tools/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/build.txt \
 && tools/bin/pip --python /opt/rustfin install --no-cache-dir --require-hashes --only-binary :all: -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY src/ src/
COPY --from=web /build/ui/out src/rustfin/web
RUN tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir wheels . \
 && tools/bin/pip --python /opt/rustfin install --no-cache-dir --no-deps --no-index wheels/*.whl

FROM debian:trixie-slim
# Drivers of graphics devices, for those who have one: see docs/hardware.md.
ARG EXTRA_PACKAGES=""
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 ffmpeg ${EXTRA_PACKAGES} \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 1000 rustfin \
 && useradd --uid 1000 --gid 1000 --home-dir /config --no-create-home --shell /usr/sbin/nologin rustfin \
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
  ["python3", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"RUSTFIN_PORT\"]}/health', timeout=4)"]
CMD ["rustfin", "serve"]
