{{- define "sos.deployment" -}}
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
      {{- if eq .Values.telemetry.mode "operator" }}
      annotations:
        instrumentation.opentelemetry.io/inject-nodejs: {{ .Values.telemetry.inject | quote }}
      {{- end }}
    spec:
      {{- include "sos.podSecurity" . | nindent 6 }}
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
        - name: {{ .Chart.Name }}
          image: {{ include "sos.image" . | quote }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          args:
            {{- if eq .Values.telemetry.mode "preload" }}
            - --import
            - ./instrumentation.js
            {{- end }}
            - services/{{ .Chart.Name }}/main.ts
          env:
            {{- include "sos.env" . | nindent 12 }}
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
