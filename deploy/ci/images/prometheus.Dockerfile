# Stands in for prom/prometheus where no registry can be reached: Debian's binary, with the official image's entry point.
ARG BASE_IMAGE
FROM ${BASE_IMAGE}
COPY prometheus /bin/prometheus
COPY --chown=65534:65534 data /prometheus
USER 65534:65534
VOLUME ["/prometheus"]
ENTRYPOINT ["/bin/prometheus"]
