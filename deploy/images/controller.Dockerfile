# The controller by itself. Build it from the repository's root:
#   docker build -f deploy/images/controller.Dockerfile -t kongsim-controller:0.1.0 .
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts
COPY core core
COPY controller controller
USER 1000
ENTRYPOINT ["node", "controller/main.ts"]
