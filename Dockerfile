# The command in an image, from this checkout: docker build -t resim-sync . && docker run --rm -v "$PWD:/work" -e RESIM_… resim-sync plan
FROM node:24.21.0-slim AS build
WORKDIR /sync
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund
RUN mkdir /packed && npm pack --ignore-scripts=false --pack-destination /packed

FROM node:24.21.0-slim
COPY --from=build /packed/ /packed/
# Without the databases of the sandbox, which are most of an installation; npm installs them all the same with --global.
RUN npm install --prefix /opt/resim-sync --ignore-scripts --omit=optional --no-audit --no-fund /packed/*.tgz && rm -r /packed
ENV PATH=/opt/resim-sync/node_modules/.bin:$PATH
USER node
WORKDIR /work
ENTRYPOINT ["resim-sync"]
