{{/* helm test: a pod that runs `script` in the service's own image, with the service's base URL in process.env.URL. */}}
{{- define "sos.test" -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "sos.fullname" .context }}-test
  namespace: {{ .context.Release.Namespace }}
  labels:
    app.kubernetes.io/name: {{ .context.Chart.Name }}-test
    app.kubernetes.io/instance: {{ .context.Release.Name }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  {{- include "sos.podSecurity" .context | nindent 2 }}
  restartPolicy: Never
  containers:
    - name: test
      image: {{ include "sos.image" .context }}
      imagePullPolicy: {{ .context.Values.image.pullPolicy }}
      args:
        - --input-type=module
        - --eval
        - |
          {{- .script | nindent 10 }}
      env:
        - name: URL
          value: http://{{ include "sos.fullname" .context }}
      resources:
        requests:
          cpu: 20m
          memory: 64Mi
        limits:
          memory: 128Mi
      {{- include "sos.containerSecurity" .context | nindent 6 }}
{{- end }}
