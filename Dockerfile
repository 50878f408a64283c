# Both steps use one image, by the digest of its index; docs/dependencies.md says how to renew it.
ARG PYTHON_IMAGE=python:3.11.17-slim-bookworm@sha256:0a310eeecf4e1f5a0743f9a6520c90c88d089c903ca5fd283f501e3a805f5f89

# Step 1: the dependencies, and the app's bytecode, so that nothing is compiled at start.
FROM ${PYTHON_IMAGE} AS build
WORKDIR /srv
COPY requirements.txt ./
RUN python -m venv --without-pip /venv
RUN python -m pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY app ./app
COPY templates ./templates
COPY static ./static
COPY locales ./locales
RUN /venv/bin/python -m compileall -q app

# Step 2: what runs. It writes to /data alone: start it with --read-only.
FROM ${PYTHON_IMAGE}
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin connect && install --directory --owner=connect --mode=700 /data
WORKDIR /srv
COPY --from=build /venv /venv
COPY --from=build /srv /srv
# Inside a container every interface is the container's own; who may reach it is decided by -p.
ENV HOST=0.0.0.0 SANDBOX_PUBLIC=1 PORT=8000 STATE_FILE=/data/calendar-connect.db PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
VOLUME /data
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["/venv/bin/python", "-m", "app", "alive"]
ENTRYPOINT ["/venv/bin/python", "-m", "app"]
CMD ["run"]
