{{/* helm test: a pod, of the service's own image, that asks the Service once it routes: `method` `path`, and `status` is right. */}}
{{- define "sos.test" -}}
{{- $ := .context -}}
{{- include "sos.applyGlobal" $ -}}
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "sos.fullname" $ }}-test
  namespace: {{ $.Release.Namespace }}
  labels:
    app.kubernetes.io/name: {{ include "sos.kind" $ }}-test
    app.kubernetes.io/instance: {{ include "sos.name" $ }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  {{- include "sos.podSecurity" $ | nindent 2 }}
  {{- with include "sos.placement" $ }}
  {{- . | nindent 2 }}
  {{- end }}
  restartPolicy: Never
  activeDeadlineSeconds: 60
  containers:
    - name: test
      image: {{ include "sos.image" $ | quote }}
      imagePullPolicy: {{ $.Values.image.pullPolicy }}
      args:
        - --input-type=module
        - --eval
        - |
          import { setTimeout as sleep } from 'node:timers/promises';
          const ask = () =>
            fetch('http://{{ include "sos.fullname" $ }}{{ .path }}', { method: '{{ .method }}' }).catch(async ({ cause }) => {
              console.log(`${cause}: asking again`);
              await sleep(500);
              return ask();
            });
          const answer = await ask();
          console.log(answer.status, await answer.text());
          if (answer.status !== {{ .status }}) process.exit(1);
      resources:
        requests:
          cpu: 20m
          memory: 64Mi
        limits:
          cpu: 500m
          memory: 128Mi
      {{- include "sos.containerSecurity" $ | nindent 6 }}
{{- end }}
