declare module 'unbzip2-stream' {
  export default function decoder(): NodeJS.ReadWriteStream;
}
