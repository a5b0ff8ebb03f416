# Bundles each repository with all of its refs into one file. A repository that can't be cloned does not prevent the others.
set -u
umask 077
if [ -e /credentials/git-credentials ]; then
  git config --global credential.helper "store --file=/credentials/git-credentials"
fi
if [ -e /credentials/ssh-privatekey ]; then
  hosts=/tmp/known_hosts
  [ -e /credentials/known_hosts ] && hosts=/credentials/known_hosts
  export GIT_SSH_COMMAND="ssh -i /credentials/ssh-privatekey -o UserKnownHostsFile=$hosts -o StrictHostKeyChecking=accept-new"
fi
export GIT_TERMINAL_PROMPT=0
echo "$REPOSITORIES" | while read -r url; do
  [ -n "$url" ] || continue
  name=$(echo "$url" | sed 's|^[a-z+]*://||; s|^[^/@]*@||; s|\.git$||; s|[^A-Za-z0-9._-]|-|g')
  if git clone --quiet --mirror "$url" /scratch/repository &&
    git -C /scratch/repository bundle create --quiet "/scratch/$name.bundle" --all &&
    git -C /scratch/repository bundle verify --quiet "/scratch/$name.bundle"; then
    echo "$name"
  else
    rm -f "/scratch/$name.bundle"
    echo "$name" >> /scratch/failed
  fi
  rm -rf /scratch/repository
done
exit 0
