{{- define "podtrail.labels" -}}
app.kubernetes.io/name: podtrail
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "podtrail.metadata" -}}
name: {{ .root.Release.Name }}-{{ .part }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "podtrail.labels" . | nindent 2 }}
  app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
  app.kubernetes.io/managed-by: {{ .root.Release.Service }}
  helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* The pod of a part; what differs between parts is in the dictionary: root, part, values, args, port, address. */}}
{{- define "podtrail.pod" -}}
metadata:
  labels:
    {{- include "podtrail.labels" . | nindent 4 }}
  {{- if and (eq .part "sink") .values.routes }}
  annotations:
    podtrail.io/routes-sha256: {{ sha256sum .values.routes }} # So that new routes take effect.
  {{- end }}
spec:
  {{- with .root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if has .part (list "collector" "policy-reports") }}
  serviceAccountName: {{ .root.Release.Name }}-{{ .part }}
  {{- else }}
  automountServiceAccountToken: false
  {{- end }}
  terminationGracePeriodSeconds: 60
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "podtrail.labels" . | nindent 10 }}
  containers:
    - name: podtrail
      image: {{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}{{ with .root.Values.image.digest }}@{{ . }}{{ end }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args:
        {{- toYaml .args | nindent 8 }}
      env:
        - name: PODTRAIL_BOOTSTRAP_SERVERS
          value: {{ .root.Values.kafka.bootstrapServers | quote }}
        - name: PODTRAIL_TOPIC_PREFIX
          value: {{ .root.Values.kafka.topicPrefix | quote }}
        - name: {{ .address }}
          value: 0.0.0.0:{{ .port }}
        {{- if eq .part "processor" }}
        - name: PODTRAIL_API_TOKEN_FILE
          value: /etc/podtrail/api/token
        {{- /* Within the cluster's network, to which the NetworkPolicy admits Prometheus and processors only. */}}
        - name: PODTRAIL_ALLOW_PLAIN_HTTP
          value: "true"
        {{- end }}
        {{- if .root.Values.kafka.existingSecret }}
        - name: PODTRAIL_KAFKA_CONFIG
          value: /etc/podtrail/kafka/kafka.properties
        {{- end }}
        {{- with .values.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - name: http
          containerPort: {{ .port }}
      startupProbe:
        httpGet:
          path: /livez
          port: http
        periodSeconds: 5
        failureThreshold: 60
      livenessProbe:
        httpGet:
          path: /livez
          port: http
        periodSeconds: 20
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet:
          path: /readyz
          port: http
        periodSeconds: 10
        timeoutSeconds: 5
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        {{- if eq .part "processor" }}
        - name: state
          mountPath: /var/lib/podtrail
        - name: api
          mountPath: /etc/podtrail/api
          readOnly: true
        {{- end }}
        {{- if .root.Values.kafka.existingSecret }}
        - name: kafka
          mountPath: /etc/podtrail/kafka
          readOnly: true
        {{- end }}
        {{- if and (eq .part "sink") .values.routes }}
        - name: routes
          mountPath: /etc/podtrail/routes
          readOnly: true
        {{- end }}
        {{- if and (eq .part "sink") .values.receiversSecret }}
        - name: receivers
          mountPath: /run/secrets
          readOnly: true
        {{- end }}
  volumes:
    # RocksDB and the compressors unpack their native libraries here, and run them.
    - name: tmp
      emptyDir:
        sizeLimit: 256Mi
    {{- if eq .part "processor" }}
    - name: api
      secret:
        secretName: {{ .values.apiTokenSecret }}
    {{- end }}
    {{- if and (eq .part "processor") (not .values.persistence.enabled) }}
    - name: state
      emptyDir: {}
    {{- end }}
    {{- if .root.Values.kafka.existingSecret }}
    - name: kafka
      secret:
        secretName: {{ .root.Values.kafka.existingSecret }}
    {{- end }}
    {{- if and (eq .part "sink") .values.routes }}
    - name: routes
      configMap:
        name: {{ .root.Release.Name }}-sink
    {{- end }}
    {{- if and (eq .part "sink") .values.receiversSecret }}
    - name: receivers
      secret:
        secretName: {{ .values.receiversSecret }}
    {{- end }}
{{- end }}

{{/* What stands beside each part: its Service, for discovery and metrics, and its disruption budget. */}}
{{- define "podtrail.beside" -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "podtrail.metadata" . | nindent 2 }}
spec:
  clusterIP: None
  # Also those that are not ready are watched, and say why.
  publishNotReadyAddresses: true
  selector:
    {{- include "podtrail.labels" . | nindent 4 }}
  ports:
    - name: http
      port: {{ .port }}
      targetPort: http
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "podtrail.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "podtrail.labels" . | nindent 6 }}
{{- end }}
