# Untested where it was written: no container engine runs there.
FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends make ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/gridsteward
COPY . .
RUN make setup
ENV GRIDSTEWARD_DATA_DIR=/var/lib/gridsteward
VOLUME /var/lib/gridsteward
EXPOSE 8000
# The container's own network stands between; publish the port on loopback, or behind a proxy that speaks HTTPS.
CMD [".venv/bin/gridsteward", "serve", "--host", "0.0.0.0", "--behind-proxy"]
