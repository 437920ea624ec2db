{{- define "sos.deployment" -}}
{{- include "sos.applyGlobal" . -}}
{{- include "sos.oneShip" . -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "sos.metadata" . | nindent 2 }}
spec:
  {{- if not (include "sos.autoscaled" .) }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      {{- include "sos.selector" . | nindent 6 }}
  # For a spaceport too: two registers for a moment do less harm than no spaceport at all.
  strategy:
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  template:
    metadata:
      labels:
        {{- include "sos.podLabels" . | nindent 8 }}
        {{- with .Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with include "sos.podAnnotations" . }}
      annotations:
        {{- . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "sos.podSecurity" . | nindent 6 }}
      {{- with include "sos.placement" . }}
      {{- . | nindent 6 }}
      {{- end }}
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ .Values.shutdown.gracePeriodSeconds }}
      topologySpreadConstraints:
        {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - topologyKey: {{ . }}
          maxSkew: 1
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "sos.selector" $ | nindent 14 }}
          matchLabelKeys: [pod-template-hash]
        {{- end }}
      containers:
        - name: {{ include "sos.kind" . }}
          image: {{ include "sos.image" . | quote }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args:
            {{- if eq .Values.telemetry.mode "preload" }}
            - --import
            - ./instrumentation.js
            {{- end }}
            - services/{{ include "sos.kind" . }}/main.ts
          env:
            {{- include "sos.env" . | nindent 12 }}
            {{- with .Values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          {{- with .Values.envFrom }}
          envFrom:
            {{- toYaml . | nindent 12 }}
          {{- end }}
          ports:
            - name: http
              containerPort: 8080
          startupProbe:
            httpGet:
              path: /healthz
              port: http
            periodSeconds: 1
            timeoutSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet:
              path: /healthz
              port: http
            periodSeconds: 10
            timeoutSeconds: 5
          readinessProbe:
            httpGet:
              path: /readyz
              port: http
            periodSeconds: 5
            timeoutSeconds: 2
          {{- with .Values.shutdown.preStopSeconds }}
          lifecycle:
            preStop:
              sleep:
                seconds: {{ . }}
          {{- end }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          {{- include "sos.containerSecurity" . | nindent 10 }}
{{- end }}

{{- define "sos.podAnnotations" -}}
{{- if eq .Values.telemetry.mode "operator" -}}
instrumentation.opentelemetry.io/inject-nodejs: {{ .Values.telemetry.inject | quote }}
{{ end -}}
{{- with .Values.podAnnotations }}{{ toYaml . }}{{ end -}}
{{- end }}

{{/* A ship is called what its pod is, unless it is told: several pods of one release would be several ships behind one address. */}}
{{- define "sos.oneShip" -}}
{{- $replicas := .Values.replicas }}
{{- if include "sos.autoscaled" . }}{{ $replicas = .Values.autoscaling.maxReplicas }}{{ end }}
{{- if and (eq (include "sos.kind" .) "spaceship") (gt (int $replicas) 1) (not .Values.env.SHIP_ID) -}}
{{- fail (printf "%v replicas without env.SHIP_ID would be as many ships behind one address: set env.SHIP_ID, or install a release for each ship" $replicas) -}}
{{- end -}}
{{- end }}
