# Kabar in a container: docs/guides/container.md. Pin the two images by digest where you build for production.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The packages node-<platform> bring Node to machines that have none of the right version. This image has one.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/node-linux-* node_modules/node-win-*
COPY bin ./bin
COPY db/migrations ./db/migrations
COPY src ./src
COPY LICENSE ./

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8080 \
    KABAR_DATA_DIR=/data
WORKDIR /app
# Root owns the program, so the user that runs it cannot change it; /data and /tmp are all that is ever written.
COPY --from=build /app /app
RUN install -d -o node -g node -m 0700 /data
VOLUME ["/data"]
USER 1000:1000
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process: signals reach it, and it stops within ten seconds.
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "src/main.ts"]
CMD ["serve"]
