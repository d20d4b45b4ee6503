# Stands in for gcr.io/distroless/cc where no registry can be reached: the C library and what comes with it; no shell.
ARG JAVA_IMAGE
FROM ${JAVA_IMAGE} AS full
RUN set -e \
    && mkdir -p /base/etc /base/tmp && chmod 1777 /base/tmp \
    && cp --parents -rL /etc/passwd /etc/group /etc/nsswitch.conf /etc/ssl/certs /base/ \
    && for library in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libz.so.1 libgcc_s.so.1 libstdc++.so.6 \
         libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do \
         cp --parents -L "$(ldconfig -p | awk -v name="$library" '$1 == name { print $NF; exit }')" /base/; \
       done \
    # Programs name their loader by this path, whatever ldconfig says.
    && for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do \
         if [ -e "$loader" ]; then cp --parents -L "$loader" /base/; fi; \
       done
FROM scratch
COPY --from=full /base /
