{{/* All the traffic that this release's pods take part in. The kubelet's probes are always allowed. */}}
{{- define "sos.networkPolicy" -}}
{{- include "sos.applyGlobal" . -}}
{{- if .Values.networkPolicy.enabled }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "sos.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "sos.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  {{- if eq (include "sos.kind" .) "cleaner" }}
  ingress: []
  {{- else }}
  ingress:
    - ports:
        - port: http
      {{- if not (or (ne (include "sos.serviceType" .) "ClusterIP") (.Values.ingress).enabled (eq (include "sos.kind" .) "spaceship")) }}
      from:
        - podSelector:
            matchLabels:
              space.observation.system/type: spaceship
        - podSelector: # helm test
            matchLabels:
              app.kubernetes.io/instance: {{ include "sos.name" . }}
      {{- end }}
  {{- end }}
  egress:
    - ports: # the DNS, wherever it runs
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
    {{- if eq .Values.telemetry.mode "preload" }}
    - ports: # a Collector, wherever it runs
        - port: {{ regexFind ":[0-9]+(/|$)" .Values.telemetry.endpoint | trimAll ":/" }}
    {{- else if eq .Values.telemetry.mode "operator" }}
    - ports: # whichever the Instrumentation resource names
        - port: 4317
        - port: 4318
    {{- end }}
    {{- with .Values.database }}
    {{- if .existingSecret }}
    - ports: # PostgreSQL, wherever it runs
        - port: {{ .port }}
    {{- end }}
    {{- end }}
    {{- if (.Values.rollbar).existingSecret }}
    - ports: # Rollbar, or what takes its place
        - port: {{ regexFind ":[0-9]+(/|$)" (.Values.env.ROLLBAR_ENDPOINT | default "") | trimAll ":/" | default 443 }}
    {{- end }}
    {{- if eq (include "sos.kind" .) "spaceship" }}
    - ports:
        - port: http
      to:
        - podSelector:
            matchLabels:
              space.observation.system/type: spaceport
    {{- end }}
{{- end }}
{{- end }}
